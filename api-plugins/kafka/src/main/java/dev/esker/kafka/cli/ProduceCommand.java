package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.StopSignal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker produce}. */
@Command(
    name = "produce",
    description = "Appends lines from standard input to a topic, each as a record.",
    footer = {
      "",
      "Stops at the first record that isn't acknowledged, says how many were, and exits with 1.",
      "A topic that isn't there is made if the broker does that.",
      "",
      "Example: esker produce orders --key-separator : < orders.txt"
    })
final class ProduceCommand implements Callable<Integer> {

  private static final Set<String> CODECS = Set.of("none", "gzip", "snappy", "lz4", "zstd");

  /** Large enough to keep a disk busy, small enough for the limit that brokers set by default. */
  private static final int BATCH_BYTES = 256 << 10;

  private static final int BUFFER_BYTES = 64 << 20;
  private static final int MAX_REQUEST_BYTES = 100 << 20;
  private static final int LINGER_MILLIS = 5;

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1", paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      description = "The key of every record.")
  private String key;

  @Option(
      names = {"-K", "--key-separator"},
      paramLabel = "TEXT",
      description = "A line is a key, this, and a value; \\t is a tab.")
  private String keySeparator;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "The partition (default: by key, or evenly).")
  private Integer partition;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME=VALUE",
      description = "A header of every record; may be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = {"-Z", "--tombstones"},
      description = "An empty value is null: with compaction it deletes its key.")
  private boolean tombstones;

  @Option(
      names = "--acks",
      paramLabel = "ACKS",
      defaultValue = "all",
      description = "all, 1 or 0 (default: all, which means written to disk).")
  private String acks;

  @Option(
      names = {"-z", "--compression"},
      paramLabel = "CODEC",
      defaultValue = "none",
      description = "none, gzip, snappy, lz4 or zstd (default: none).")
  private String compression;

  ProduceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    LineRecords records = new LineRecords(topic, partition, fixedKey(), separator(), headers());
    records.emptyIsNull(tombstones);
    checkChoices();
    Properties settings = settings();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      TopicProbe.check(producer, topic, partition, client.timeoutMillis());
      ProduceRun run = new ProduceRun(producer, records, console, client);
      try (StopSignal signal = new StopSignal(run::finish)) {
        run.onFinished(signal::finished);
        run.sendAll();
        return run.finish();
      }
    }
  }

  private byte[] fixedKey() {
    if (key != null && keySeparator != null) {
      throw client.usage("--key contradicts --key-separator");
    }
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] separator() {
    try {
      byte[] bytes = keySeparator == null ? null : Escapes.bytes(keySeparator);
      if (bytes != null && bytes.length == 0) {
        throw client.usage("--key-separator is empty");
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      throw client.usage("--key-separator: " + e.getMessage());
    }
  }

  private List<Header> headers() {
    List<Header> parsed = new ArrayList<>();
    for (String header : headers) {
      int equals = header.indexOf('=');
      if (equals < 1) {
        throw client.usage("--header = " + header + " is not NAME=VALUE");
      }
      parsed.add(
          new RecordHeader(
              header.substring(0, equals),
              header.substring(equals + 1).getBytes(StandardCharsets.UTF_8)));
    }
    return parsed;
  }

  private void checkChoices() {
    if (partition != null && partition < 0) {
      throw client.usage("--partition = " + partition + " is negative");
    }
    if (!Set.of("all", "-1", "1", "0").contains(acks)) {
      throw client.usage("--acks = " + acks + " is none of all, 1, 0");
    }
    if (!CODECS.contains(compression.toLowerCase(Locale.ROOT))) {
      throw client.usage(
          "--compression = " + compression + " is none of none, gzip, snappy, lz4, zstd");
    }
  }

  private Properties settings() {
    int timeout = client.timeoutMillis();
    Properties settings = client.connect(console);
    settings.remove("default.api.timeout.ms");
    settings.put("acks", acks);
    // A repeated request must not append twice; without acknowledgements nothing can be promised.
    settings.put("enable.idempotence", String.valueOf(acks.equals("all") || acks.equals("-1")));
    settings.put("compression.type", compression.toLowerCase(Locale.ROOT));
    settings.put("linger.ms", String.valueOf(LINGER_MILLIS));
    settings.put("batch.size", String.valueOf(BATCH_BYTES));
    settings.put("buffer.memory", String.valueOf(BUFFER_BYTES));
    settings.put("max.request.size", String.valueOf(MAX_REQUEST_BYTES));
    settings.put("max.block.ms", String.valueOf(timeout));
    settings.put("delivery.timeout.ms", String.valueOf(timeout));
    settings.put("request.timeout.ms", String.valueOf(timeout - LINGER_MILLIS));
    client.override(settings);
    return settings;
  }
}
