package dev.esker.spi;

/**
 * How much a front end may take in at a time; all are enforced by the front end.
 *
 * @param maxRequestBytes the largest request ({@code socket.request.max.bytes}); a larger one
 *     closes the connection
 * @param maxConnections open connections at a time; a further one is closed at once ({@code
 *     max.connections})
 * @param maxInFlightBytesPerConnection request bytes read and not answered yet; above it the
 *     connection isn't read
 * @param maxInFlightBytes the same for all connections together ({@code queued.max.request.bytes})
 * @param maxInFlightRequestsPerConnection requests read and not answered yet
 * @param idleMillis a connection without traffic for that long is closed ({@code
 *     connections.max.idle.ms})
 */
public record ConnectionLimits(
    int maxRequestBytes,
    int maxConnections,
    long maxInFlightBytesPerConnection,
    long maxInFlightBytes,
    int maxInFlightRequestsPerConnection,
    long idleMillis) {

  /** What a broker uses that was told nothing. */
  public static final ConnectionLimits DEFAULTS =
      new ConnectionLimits(104_857_600, 10_000, 128L << 20, 512L << 20, 1_000, 600_000);

  public ConnectionLimits {
    positive("maxRequestBytes", maxRequestBytes);
    positive("maxConnections", maxConnections);
    positive("maxInFlightBytesPerConnection", maxInFlightBytesPerConnection);
    positive("maxInFlightBytes", maxInFlightBytes);
    positive("maxInFlightRequestsPerConnection", maxInFlightRequestsPerConnection);
    positive("idleMillis", idleMillis);
  }

  /** The same with another number of connections. */
  public ConnectionLimits withMaxConnections(int connections) {
    return new ConnectionLimits(
        maxRequestBytes,
        connections,
        maxInFlightBytesPerConnection,
        maxInFlightBytes,
        maxInFlightRequestsPerConnection,
        idleMillis);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " = " + value + " must be greater than 0");
    }
  }
}
