package dev.esker.server.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * {@code esker bench}: hands its arguments as they are to the load driver, which is a program of
 * its own and runs in a process of its own, so that what it measures isn't disturbed by the
 * broker's libraries.
 */
final class BenchLauncher {

  private final Console console;
  private final Distribution distribution;

  BenchLauncher(Console console, Distribution distribution) {
    this.console = console;
    this.distribution = distribution;
  }

  int run(List<String> arguments) {
    try {
      List<Path> jars = jars();
      String mainClass = mainClass(jars);
      if (mainClass == null) {
        console.error(
            "bench: the load driver isn't installed; it is built by './mvnw -DskipTests package'");
        return ExitCode.FAILED;
      }
      return new ProcessBuilder(commandLine(jars, mainClass, arguments))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      console.error("bench: the load driver can't be started: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    if (distribution.home() != null) {
      Path folder = distribution.home().resolve("bench");
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.jar")) {
          entries.forEach(jars::add);
        }
      }
    }
    Collections.sort(jars);
    return jars;
  }

  /** The main class that one of the jars names, or null. */
  private static String mainClass(List<Path> jars) throws IOException {
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        Manifest manifest = file.getManifest();
        String name = manifest == null ? null : manifest.getMainAttributes().getValue("Main-Class");
        if (name != null && name.startsWith("dev.esker.")) {
          return name;
        }
      }
    }
    return null;
  }

  private static List<String> commandLine(
      List<Path> jars, String mainClass, List<String> arguments) {
    StringBuilder classPath = new StringBuilder();
    for (Path jar : jars) {
      classPath.append(classPath.isEmpty() ? "" : java.io.File.pathSeparator).append(jar);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseParallelGC");
    command.add("-cp");
    command.add(classPath.toString());
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }
}
