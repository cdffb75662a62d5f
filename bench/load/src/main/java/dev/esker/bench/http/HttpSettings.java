package dev.esker.bench.http;

import java.util.Objects;

/**
 * How the API is spoken to.
 *
 * @param host to connect to
 * @param port to connect to
 * @param recordsPerRequest at most; 1 for an object per request, more for arrays
 * @param queuedRecords that a sender takes while its connection is busy, before it blocks
 * @param reading how records are read
 * @param eventLoops threads that serve all connections
 */
public record HttpSettings(
    String host,
    int port,
    int recordsPerRequest,
    int queuedRecords,
    Reading reading,
    int eventLoops) {

  /** The most records of a request. */
  public static final int MOST_RECORDS_PER_REQUEST = 10_000;

  /** How records are read. */
  public enum Reading {
    /** A request for what is there, which waits if there is nothing; then the next one. */
    LONG_POLL,
    /** Server-sent events. */
    EVENTS
  }

  public HttpSettings {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(reading, "reading");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
    if (recordsPerRequest < 1 || recordsPerRequest > MOST_RECORDS_PER_REQUEST) {
      throw new IllegalArgumentException("records per request " + recordsPerRequest);
    }
    if (queuedRecords < recordsPerRequest || eventLoops < 1) {
      throw new IllegalArgumentException(
          "queued records " + queuedRecords + ", event loops " + eventLoops);
    }
  }

  String address() {
    return host + ":" + port;
  }

  /** One line for people. */
  String description() {
    return address()
        + " (HTTP/1.1, one request under way per connection, "
        + (recordsPerRequest == 1
            ? "a body is {\"value\":\"<record>\"}, the record and "
                + ProduceRequests.overhead(false)
                + " B"
            : "a body is an array of up to "
                + recordsPerRequest
                + " times {\"value\":\"<record>\"}")
        + ")";
  }
}
