package dev.esker.bench.cli;

import dev.esker.bench.kafka.ClientMemory;
import dev.esker.bench.kafka.KafkaSettings;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Where the load is put, and how the client speaks to it. */
final class TargetOptions {
  private static final int MAX_PARTITIONS = 100_000;
  private static final long MAX_BUFFER_BYTES = 1L << 30;

  /** What {@code --acks} takes; Kafka's number for all is -1. */
  enum Acks {
    ALL("all"),
    ONE("1"),
    NONE("0");

    private final String setting;

    Acks(String setting) {
      this.setting = setting;
    }

    static Acks of(String text) {
      return switch (text) {
        case "all", "-1" -> ALL;
        case "1" -> ONE;
        case "0" -> NONE;
        default -> throw new IllegalArgumentException(text);
      };
    }
  }

  /** What {@code --compression} takes. */
  enum Codec {
    none,
    gzip,
    snappy,
    lz4,
    zstd
  }

  /** Flags that mean something to Kafka's client only. */
  static final List<String> KAFKA_FLAGS =
      List.of("--acks", "--compression", "--batch-size", "--linger", "--command-config");

  @Option(
      names = "--protocol",
      paramLabel = "kafka|http",
      defaultValue = "kafka",
      description =
          "How the broker is spoken to: through Kafka's Java client, or with JSON over HTTP"
              + " (default: ${DEFAULT-VALUE}).")
  String protocol;

  @Option(
      names = {"--bootstrap-server", "--server"},
      paramLabel = "HOST:PORT",
      description =
          "Any broker that speaks the protocol (default: localhost:9092, for HTTP"
              + " localhost:8080).")
  String bootstrapServer;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "esker-bench",
      description =
          "Made for the run and deleted afterwards; must not exist (default: ${DEFAULT-VALUE}).")
  String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the topic (default: ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the topic (default: ${DEFAULT-VALUE}).")
  int replicationFactor;

  @Option(names = "--keep", description = "Don't delete the topic.")
  boolean keep;

  @Option(
      names = "--acks",
      paramLabel = "all|1|0",
      defaultValue = "all",
      description = "What the producers wait for (default: ${DEFAULT-VALUE}).")
  String acks;

  @Option(
      names = "--compression",
      paramLabel = "CODEC",
      defaultValue = "none",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Codec compression;

  @Option(
      names = "--batch-size",
      paramLabel = "BYTES",
      defaultValue = "16384",
      description = "The producers' batch.size (default: ${DEFAULT-VALUE}, as in the client).")
  int batchSize;

  @Option(
      names = "--linger",
      paramLabel = "MS",
      defaultValue = "5",
      description = "The producers' linger.ms (default: ${DEFAULT-VALUE}, as in the client).")
  int linger;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "More settings for the client, as properties: security, for instance.")
  Path commandConfig;

  Protocol protocol(Usage usage) {
    return switch (protocol.toLowerCase(Locale.ROOT)) {
      case "kafka" -> Protocol.kafka;
      case "http" -> Protocol.http;
      default -> throw usage.wrong("--protocol", protocol, "must be kafka or http");
    };
  }

  /** Where the broker is. */
  String server(Protocol spoken) {
    return bootstrapServer == null ? spoken.server() : bootstrapServer;
  }

  TopicSpec topicSpec(Usage usage) {
    usage.require(
        topic.matches("[a-zA-Z0-9._-]{1,249}") && !topic.equals(".") && !topic.equals(".."),
        "--topic",
        topic,
        "must be 1 to 249 letters, digits, '.', '_' or '-'");
    usage.range("--partitions", partitions, 1, MAX_PARTITIONS);
    usage.range("--replication-factor", replicationFactor, 1, Short.MAX_VALUE);
    return new TopicSpec(topic, partitions, replicationFactor);
  }

  /** How the Kafka clients of a load are set up. */
  KafkaSettings settings(Workload load, Usage usage) {
    String server = server(Protocol.kafka);
    usage.require(
        server.matches("[^\\s:,][^\\s,]*:[0-9]{1,5}(,[^\\s:,][^\\s,]*:[0-9]{1,5})*"),
        "--bootstrap-server",
        server,
        "must be host:port, or several with commas between");
    usage.range("--batch-size", batchSize, 0, Integer.MAX_VALUE);
    usage.range("--linger", linger, 0, 60_000);
    String setting;
    try {
      setting = Acks.of(acks.toLowerCase(Locale.ROOT)).setting;
    } catch (IllegalArgumentException e) {
      throw usage.wrong("--acks", acks, "must be all, 1 or 0");
    }
    return new KafkaSettings(
        server, setting, compression.name(), batchSize, linger, memory(load, usage), extra(usage));
  }

  private ClientMemory memory(Workload load, Usage usage) {
    Workload.Clients clients = load.clients();
    ClientMemory memory =
        ClientMemory.shared(
            clients.producers(), clients.consumers(), batchSize, load.shape().bytes());
    usage.require(
        memory.producerBytes() * clients.producers() <= MAX_BUFFER_BYTES,
        "--producers",
        clients.producers(),
        "with two batches or records in memory each would hold more than "
            + (MAX_BUFFER_BYTES >> 20)
            + " MiB; less --producers, --batch-size or --record-size is needed");
    return memory;
  }

  private Map<String, String> extra(Usage usage) {
    Map<String, String> extra = new HashMap<>();
    if (commandConfig != null) {
      Properties properties = new Properties();
      try (Reader in = Files.newBufferedReader(commandConfig)) {
        properties.load(in);
      } catch (IOException | IllegalArgumentException e) {
        throw usage.wrong("--command-config", commandConfig, "can't be read (" + e + ")");
      }
      properties.stringPropertyNames().forEach(k -> extra.put(k, properties.getProperty(k)));
    }
    return extra;
  }
}
