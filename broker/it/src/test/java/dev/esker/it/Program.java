package dev.esker.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program as a user has it: a copy of the distribution in {@code target/esker} with the
 * launcher in it. A copy, since the launcher of a checkout would build again, and since it keeps
 * things beside the program.
 *
 * @param home its folder, with {@code esker}, {@code lib}, {@code plugins} and {@code bench}
 */
public record Program(Path home) {

  private static final Program INSTALLED = install();

  /** The one that was built in this checkout; copied once per JVM. */
  public static Program installed() {
    return INSTALLED;
  }

  /** The top of the checkout. */
  public static Path root() {
    String root = System.getProperty("esker.root");
    if (root == null) {
      throw new IllegalStateException(
          "set -Desker.root to the top of the checkout; ./mvnw verify does");
    }
    return Path.of(root);
  }

  private static Program install() {
    Path built = root().resolve("target/esker");
    if (!Files.isRegularFile(built.resolve("lib/esker-server.jar"))
        || !Files.isDirectory(built.resolve("plugins/kafka"))
        || !Files.isDirectory(built.resolve("plugins/http"))
        || !Files.isDirectory(built.resolve("bench"))) {
      throw new IllegalStateException(
          built + " has no program in it; ./mvnw verify builds it before this module");
    }
    Path home = root().resolve("broker/it/target/program");
    try {
      deleteTree(home);
      Files.createDirectories(home);
      copyJars(built.resolve("lib"), home.resolve("lib"));
      copyJars(built.resolve("plugins/kafka"), home.resolve("plugins/kafka"));
      copyJars(built.resolve("plugins/http"), home.resolve("plugins/http"));
      copyJars(built.resolve("bench"), home.resolve("bench"));
      Files.copy(
          root().resolve("esker"), home.resolve("esker"), StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new UncheckedIOException("the program can't be copied to " + home, e);
    }
    return new Program(home);
  }

  private static void copyJars(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> jars = Files.list(from)) {
      for (Path jar : jars.filter(each -> each.toString().endsWith(".jar")).toList()) {
        Files.copy(jar, to.resolve(jar.getFileName()));
      }
    }
  }

  /** Deletes a directory with all that is in it; nothing if it isn't there. */
  public static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** A process of it that was not started yet, on the JDK that runs this test. */
  public ProcessBuilder command(Path workingDirectory, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(home.resolve("esker").toString());
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words).directory(workingDirectory.toFile());
    Map<String, String> environment = builder.environment();
    // Settings of whoever runs the tests must not become settings of the broker.
    environment.keySet().removeIf(name -> name.startsWith("ESKER_"));
    environment.put("ESKER_JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }
}
