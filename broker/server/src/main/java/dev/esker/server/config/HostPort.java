package dev.esker.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Where something listens.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  public HostPort {
    if (host.isEmpty() || port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(host + ":" + port);
    }
  }

  /**
   * Reads {@code host:port}; an IPv6 address is in brackets, and a scheme before it is passed over.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static HostPort parse(String text) {
    String bare = text.trim();
    int scheme = bare.indexOf("://");
    if (scheme >= 0) {
      bare = bare.substring(scheme + "://".length());
    }
    int colon = bare.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(text);
    }
    String host = bare.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(text);
    }
    return new HostPort(host, Integer.parseInt(bare.substring(colon + 1)));
  }

  /** Reads several, with commas between them; none from an empty text. */
  public static List<HostPort> list(String text) {
    List<HostPort> all = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      if (!each.isBlank()) {
        all.add(parse(each));
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
