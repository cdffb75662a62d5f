package dev.esker.spi;

import java.util.Objects;

/**
 * An address that a front end serves.
 *
 * @param name of the listener, unique in the front end, for instance {@code PLAINTEXT}
 * @param protocol for people, for instance {@code Kafka}
 * @param host as bound or advertised
 * @param port 1 to 65535
 */
public record Endpoint(String name, String protocol, String host, int port) {
  public Endpoint {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not in 1..65535");
    }
  }
}
