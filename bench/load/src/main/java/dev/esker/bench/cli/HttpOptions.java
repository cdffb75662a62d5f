package dev.esker.bench.cli;

import dev.esker.bench.http.HttpSettings;
import dev.esker.bench.load.Workload;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What is particular to {@code --protocol http}. */
final class HttpOptions {
  /** Its flags, which mean nothing to another protocol. */
  static final List<String> FLAGS = List.of("--records-per-request", "--reading", "--event-loops");

  private static final int MAX_EVENT_LOOPS = 64;
  private static final int MAX_READING_CONNECTIONS = 1_000;

  /** What a record takes beside its value, roughly. */
  private static final int RECORD_BYTES = 128;

  private static final long QUEUE_BYTES = 256L << 20;
  private static final long MAX_QUEUE_BYTES = 1L << 30;
  private static final long MOST_QUEUED = 10_000;

  @Option(
      names = "--records-per-request",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "1: a body is one JSON object. More: an array of up to so many; with --rate of those"
              + " that are due (default: ${DEFAULT-VALUE}).")
  int recordsPerRequest;

  @Option(
      names = "--reading",
      paramLabel = "events|poll",
      defaultValue = "events",
      description =
          "How consumers read along: server-sent events or long poll (default: ${DEFAULT-VALUE})."
              + " Afterwards they always poll.")
  String reading;

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that serve all connections (default: ${DEFAULT-VALUE}).")
  int eventLoops;

  /** Refuses what is out of range; to be called before the load is made from it. */
  void check(Usage usage) {
    usage.range(
        "--records-per-request", recordsPerRequest, 1, HttpSettings.MOST_RECORDS_PER_REQUEST);
    usage.range("--event-loops", eventLoops, 1, MAX_EVENT_LOOPS);
  }

  /**
   * How the API is spoken to.
   *
   * @param server host and port
   */
  HttpSettings settings(String server, Workload load, Usage usage) {
    int colon = server.lastIndexOf(':');
    usage.require(
        server.matches("[^\\s:,/]+:[0-9]{1,5}"),
        "--bootstrap-server",
        server,
        "must be one host:port for --protocol http");
    int port = Integer.parseInt(server.substring(colon + 1));
    usage.require(
        port >= 1 && port <= 65_535, "--bootstrap-server", server, "has no port of 1 to 65535");
    Workload.Clients clients = load.clients();
    long connections =
        (long) load.topic().partitions() * (clients.fanOut() ? clients.consumers() : 1);
    usage.require(
        clients.consumers() == 0 || connections <= MAX_READING_CONNECTIONS,
        "--partitions",
        load.topic().partitions(),
        "would be read over "
            + connections
            + " connections, one for each partition; at most "
            + MAX_READING_CONNECTIONS);
    return new HttpSettings(
        server.substring(0, colon),
        port,
        recordsPerRequest,
        queuedRecords(load, usage),
        reading(clients, usage),
        eventLoops);
  }

  private HttpSettings.Reading reading(Workload.Clients clients, Usage usage) {
    return switch (reading.toLowerCase(Locale.ROOT)) {
      case "events" ->
          clients.readAfterwards() ? HttpSettings.Reading.LONG_POLL : HttpSettings.Reading.EVENTS;
      case "poll" -> HttpSettings.Reading.LONG_POLL;
      default -> throw usage.wrong("--reading", reading, "must be events or poll");
    };
  }

  /** What each connection's queue holds, so that all of them together stay within limits. */
  private int queuedRecords(Workload load, Usage usage) {
    long each = (long) load.shape().bytes() + RECORD_BYTES;
    long producers = load.clients().producers();
    long needed = Math.max(recordsPerRequest, load.clients().inFlight());
    usage.require(
        needed * each * producers <= MAX_QUEUE_BYTES,
        "--producers",
        producers,
        "with "
            + needed
            + " records in memory each would hold more than "
            + (MAX_QUEUE_BYTES >> 20)
            + " MiB");
    return (int) Math.max(needed, Math.min(MOST_QUEUED, QUEUE_BYTES / each / producers));
  }
}
