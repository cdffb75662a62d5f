package dev.esker.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Apache Kafka's own command-line tools, which {@code -Pslow} lays out beside our program. */
final class KafkaTools {

  private static final long TOOL_MILLIS = 300_000;

  private KafkaTools() {}

  /** The folder with Kafka's jars. */
  static Path libraries() {
    Path libraries = Program.root().resolve("target/apache-kafka/lib");
    if (!Files.isDirectory(libraries)) {
      throw new IllegalStateException(
          libraries + " is not there; ./mvnw -f bench/apache-kafka/pom.xml package makes it");
    }
    return libraries;
  }

  /** Runs one to its end, in a JVM of its own. */
  static Finished run(String mainClass, List<String> arguments)
      throws IOException, InterruptedException {
    return Processes.run(command(mainClass, arguments), TOOL_MILLIS);
  }

  /** The same with standard output, which may be long, in a file. */
  static Finished run(String mainClass, List<String> arguments, Path output)
      throws IOException, InterruptedException {
    ProcessBuilder process = command(mainClass, arguments).redirectOutput(output.toFile());
    return Processes.run(process, TOOL_MILLIS);
  }

  private static ProcessBuilder command(String mainClass, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xmx512m");
    words.add("-cp");
    words.add(libraries() + "/*");
    words.add(mainClass);
    words.addAll(arguments);
    return new ProcessBuilder(words);
  }
}
