package dev.esker.server.config;

import dev.esker.spi.ConnectionLimits;
import java.util.List;

/**
 * How much front ends may take in.
 *
 * @param limits for each front end
 */
public record NetworkConfig(ConnectionLimits limits) {

  private static final ConnectionLimits DEFAULTS = ConnectionLimits.DEFAULTS;

  /** The one of them that can be changed while the broker runs. */
  public static final String MAX_CONNECTIONS_NAME = "max.connections";

  static final Setting<Long> REQUEST_MAX_BYTES =
      Setting.bytes(
          "socket.request.max.bytes",
          DEFAULTS.maxRequestBytes(),
          1_024,
          Integer.MAX_VALUE,
          "The largest request; a larger one closes its connection.");

  static final Setting<Integer> MAX_CONNECTIONS =
      Setting.integer(
          MAX_CONNECTIONS_NAME,
          DEFAULTS.maxConnections(),
          1,
          Integer.MAX_VALUE,
          "Open connections per front end; a further one is closed at once.");

  static final Setting<Long> QUEUED_MAX_BYTES =
      Setting.bytes(
          "queued.max.request.bytes",
          DEFAULTS.maxInFlightBytes(),
          1_024,
          Long.MAX_VALUE,
          "Bytes of requests that were read and not answered yet, over all connections of a front"
              + " end; above it no connection is read.");

  static final Setting<Long> CONNECTION_QUEUED_MAX_BYTES =
      Setting.bytes(
          "queued.max.request.bytes.per.connection",
          DEFAULTS.maxInFlightBytesPerConnection(),
          1_024,
          Long.MAX_VALUE,
          "The same for one connection.");

  static final Setting<Integer> CONNECTION_QUEUED_MAX_REQUESTS =
      Setting.integer(
          "queued.max.requests.per.connection",
          DEFAULTS.maxInFlightRequestsPerConnection(),
          1,
          Integer.MAX_VALUE,
          "Requests of one connection that were read and not answered yet.");

  static final Setting<Long> IDLE_MILLIS =
      Setting.millis(
          "connections.max.idle.ms",
          DEFAULTS.idleMillis(),
          1,
          Long.MAX_VALUE,
          "A connection without traffic for that long is closed.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          REQUEST_MAX_BYTES,
          MAX_CONNECTIONS,
          QUEUED_MAX_BYTES,
          CONNECTION_QUEUED_MAX_BYTES,
          CONNECTION_QUEUED_MAX_REQUESTS,
          IDLE_MILLIS);

  static NetworkConfig from(ConfigValues values) {
    return new NetworkConfig(
        new ConnectionLimits(
            Math.toIntExact(values.get(REQUEST_MAX_BYTES)),
            values.get(MAX_CONNECTIONS),
            values.get(CONNECTION_QUEUED_MAX_BYTES),
            values.get(QUEUED_MAX_BYTES),
            values.get(CONNECTION_QUEUED_MAX_REQUESTS),
            values.get(IDLE_MILLIS)));
  }
}
