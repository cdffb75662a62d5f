package dev.esker.bench.cli;

import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.KeySource;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.TopicSpec;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The load. */
final class LoadOptions {
  private static final long DEFAULT_RECORDS = 1_000_000;
  private static final double DEFAULT_SECONDS = 10;
  private static final double DEFAULT_CATCH_UP_SECONDS = 60;
  private static final double MAX_SECONDS = 7 * 24 * 3600;
  private static final int MAX_RECORD_BYTES = 64 << 20;
  private static final int MAX_CLIENTS = 1_000;
  private static final long MAX_RATE = 100_000_000;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "How many to send. Without it and --duration: 10 s or 1,000,000 records.")
  Long records;

  @Option(
      names = "--duration",
      paramLabel = "S",
      description = "Seconds to send for, after the warm-up.")
  Double duration;

  @Option(
      names = "--max-bytes",
      paramLabel = "BYTES",
      defaultValue = "10737418240",
      description =
          "Values are never sent beyond that, so that no disk is filled by mistake (default:"
              + " ${DEFAULT-VALUE}, 10 GiB).")
  long maxBytes;

  @Option(
      names = "--record-size",
      paramLabel = "BYTES",
      description =
          "Of a value, at least 24, for HTTP 32 (default: 1024, for HTTP 38, which makes a body of"
              + " 50 bytes).")
  Integer givenRecordSize;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Records per second over all producers, in an open loop: latency counts from when a"
              + " record was due, whether or not it could be sent then. Without it: as fast as it"
              + " goes.")
  Long rate;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Records that a producer may have sent and not seen acknowledged; 1 shows the latency of"
              + " a lone record (use --linger 0). Default: as many as the client's memory holds;"
              + " for HTTP without --rate those of a request.")
  int inFlight;

  @Option(
      names = {"--producers", "--connections"},
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Each a client of its own; together they hold 256 MiB of unsent records at most, if a"
              + " record is small (default: ${DEFAULT-VALUE}).")
  int producers;

  @Option(
      names = {"--consumers", "--readers"},
      paramLabel = "N",
      description =
          "They share the partitions and read along; 0 to read nothing, and so verify nothing"
              + " (default: 1, for HTTP 1 that reads afterwards).")
  Integer givenConsumers;

  @Option(
      names = "--read-afterwards",
      description = "Consumers begin when the load has ended: reading verifies and costs nothing.")
  boolean readAfterwards;

  @Option(
      names = "--fan-out",
      description = "Every consumer reads all partitions, and is verified for itself.")
  boolean fanOut;

  @Option(
      names = "--catch-up",
      paramLabel = "BYTES",
      description =
          "First fills the topic with so much. Then, while producers go on, consumers begin at its"
              + " start, after the warm-up. Without --records and --duration: 60 s.")
  Long catchUp;

  @Option(
      names = "--keys",
      paramLabel = "none|uniform|zipf",
      defaultValue = "none",
      description = "How keys are distributed (default: ${DEFAULT-VALUE}).")
  String keys;

  @Option(
      names = "--key-count",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Different keys (default: ${DEFAULT-VALUE}).")
  int keyCount;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of keys and contents (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seconds of load before measuring starts (default: ${DEFAULT-VALUE}).")
  double warmUp;

  private Protocol protocol;
  private int recordSize;
  private int consumers;

  /**
   * The load.
   *
   * @param recordsPerRequest that a sender puts together
   */
  Workload workload(TopicSpec topic, Protocol spoken, int recordsPerRequest, Usage usage) {
    protocol = spoken;
    recordSize = givenRecordSize == null ? spoken.recordBytes() : givenRecordSize;
    consumers = givenConsumers == null ? 1 : givenConsumers;
    usage.range("--producers", producers, 1, MAX_CLIENTS);
    usage.range("--consumers", consumers, 0, MAX_CLIENTS);
    usage.require(!fanOut || consumers > 0, "--consumers", consumers, "leaves --fan-out no reader");
    usage.range("--in-flight", inFlight, 0, Integer.MAX_VALUE);
    usage.require(warmUp >= 0 && warmUp <= 3600, "--warm-up", warmUp, "must be 0 to 3600 seconds");
    if (rate != null) {
      usage.range("--rate", rate, 1, MAX_RATE);
    }
    RecordShape shape = shape(usage);
    Workload.Clients clients =
        new Workload.Clients(
            producers, consumers, inFlight(recordsPerRequest), fanOut, readsAfterwards(usage));
    long backlog = backlogBytes(usage, clients);
    return new Workload(
        topic,
        shape,
        bounds(usage, clients, backlog),
        rate == null ? 0 : rate,
        clients,
        ofSeconds(warmUp),
        backlog);
  }

  /** A closed loop over HTTP has a request under way, and the records for it. */
  private int inFlight(int recordsPerRequest) {
    return protocol == Protocol.http && rate == null && inFlight == 0
        ? recordsPerRequest
        : inFlight;
  }

  private boolean readsAfterwards(Usage usage) {
    usage.require(
        !readAfterwards || catchUp == null,
        "--read-afterwards",
        "",
        "contradicts --catch-up, which reads while producers go on");
    boolean byDefault =
        protocol == Protocol.http && givenConsumers == null && !fanOut && catchUp == null;
    return readAfterwards || byDefault;
  }

  private RecordShape shape(Usage usage) {
    usage.range("--record-size", recordSize, protocol.form().stampBytes(), MAX_RECORD_BYTES);
    usage.range("--key-count", keyCount, 1, KeySource.MAX_KEYS);
    KeyDistribution distribution =
        switch (keys.toLowerCase(Locale.ROOT)) {
          case "none" -> KeyDistribution.NONE;
          case "uniform" -> KeyDistribution.UNIFORM;
          case "zipf" -> KeyDistribution.ZIPF;
          default -> throw usage.wrong("--keys", keys, "must be none, uniform or zipf");
        };
    return new RecordShape(recordSize, protocol.form(), distribution, keyCount, seed);
  }

  private long backlogBytes(Usage usage, Workload.Clients clients) {
    usage.range("--max-bytes", maxBytes, recordSize, Long.MAX_VALUE);
    if (catchUp == null) {
      return 0;
    }
    usage.require(consumers > 0, "--consumers", consumers, "leaves --catch-up no reader");
    usage.require(
        catchUp >= recordSize && catchUp <= maxBytes - recordSize,
        "--catch-up",
        catchUp,
        "must be at least --record-size and leave room for a record below --max-bytes " + maxBytes);
    usage.require(
        catchUp / recordSize <= clients.maxRecords() / 2,
        "--catch-up",
        catchUp,
        "is too much to verify for so many readers of records of --record-size " + recordSize);
    return catchUp;
  }

  private Workload.Bounds bounds(Usage usage, Workload.Clients clients, long backlog) {
    long most = clients.maxRecords() - (backlog + recordSize - 1) / recordSize;
    if (records != null) {
      usage.range("--records", records, 1, most);
      usage.require(
          records <= (maxBytes - backlog) / recordSize,
          "--records",
          records,
          "of --record-size " + recordSize + " would be more than --max-bytes " + maxBytes);
    }
    if (duration != null) {
      usage.require(
          duration > 0 && duration <= MAX_SECONDS,
          "--duration",
          duration,
          "must be more than 0 and at most " + (long) MAX_SECONDS + " seconds");
    }
    boolean open = records == null && duration == null;
    long mostRecords = open && backlog == 0 ? Math.min(DEFAULT_RECORDS, most) : most;
    double defaultSeconds = backlog == 0 ? DEFAULT_SECONDS : DEFAULT_CATCH_UP_SECONDS;
    double mostSeconds = open ? defaultSeconds : MAX_SECONDS;
    return new Workload.Bounds(
        records == null ? mostRecords : records,
        ofSeconds(duration == null ? mostSeconds : duration),
        maxBytes);
  }

  private static Duration ofSeconds(double seconds) {
    return Duration.ofNanos(Math.max(0, Math.round(seconds * 1e9)));
  }
}
