package dev.esker.bench.compare.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The jars of Apache Kafka: those that are named, or those that the checkout's Maven fetches. */
public final class ApacheKafka {
  private static final Duration FETCH = Duration.ofMinutes(20);
  private static final String BROKER_JAR = "kafka_2.13-";
  private static final int DOWNLOADS_PER_LINE = 10;

  private final Optional<Path> named;
  private final Optional<Path> checkout;
  private final LiveProcesses live;
  private final Consumer<String> progress;

  /**
   * Jars to be found.
   *
   * @param named a directory that holds them, if the user named one
   * @param checkout the top of the checkout, if this runs in one
   * @param progress shown lines for people
   */
  public ApacheKafka(
      Optional<Path> named,
      Optional<Path> checkout,
      LiveProcesses live,
      Consumer<String> progress) {
    this.named = named;
    this.checkout = checkout;
    this.live = live;
    this.progress = progress;
  }

  /**
   * What was found.
   *
   * @param jars the directory
   * @param version of the broker
   */
  record Found(Path jars, String version) {

    String classPath() {
      return jars + "/*";
    }
  }

  /** Finds them, and fetches them before if need be. */
  Found find() throws AbsentPeerException, InterruptedException {
    try {
      if (named.isPresent()) {
        return in(named.get())
            .orElseThrow(
                () ->
                    new AbsentPeerException(
                        "--kafka-libs " + named.get() + " has no " + BROKER_JAR + "*.jar"));
      }
      if (checkout.isEmpty()) {
        throw new AbsentPeerException(
            "this isn't a checkout, which would fetch it; name a folder with its jars in"
                + " --kafka-libs");
      }
      Path folder = checkout.get().resolve("target/apache-kafka/lib");
      Optional<Found> there = in(folder);
      return there.isPresent() ? there.get() : fetch(folder);
    } catch (IOException e) {
      throw new AbsentPeerException("its jars can't be had: " + e.getMessage());
    }
  }

  private Found fetch(Path folder) throws AbsentPeerException, IOException, InterruptedException {
    progress.accept("fetching Apache Kafka (100 MB, once)");
    Path root = checkout.orElseThrow();
    ProcessBuilder maven =
        new ProcessBuilder(
                root.resolve("mvnw").toString(),
                "-f",
                "bench/apache-kafka/pom.xml",
                "-B",
                "package")
            .directory(root.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int[] downloads = {0};
    Commands.Finished finished =
        new Commands(live)
            .run(
                maven,
                FETCH,
                line -> {
                  if (line.contains("Downloaded from")
                      && ++downloads[0] % DOWNLOADS_PER_LINE == 0) {
                    progress.accept("  " + downloads[0] + " files");
                  }
                });
    if (finished.exitCode() != 0) {
      throw new AbsentPeerException("fetching it failed:\n" + finished.tail());
    }
    return in(folder)
        .orElseThrow(() -> new AbsentPeerException("it was fetched, but not into " + folder));
  }

  static Optional<Found> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      return names.stream()
          .filter(name -> name.startsWith(BROKER_JAR) && name.endsWith(".jar"))
          .map(name -> name.substring(BROKER_JAR.length(), name.length() - ".jar".length()))
          .findFirst()
          .map(version -> new Found(folder, version));
    }
  }
}
