package dev.esker.commands;

import java.util.ArrayList;
import java.util.List;

/**
 * Where something listens.
 *
 * @param host a name or a number, without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {

  /**
   * Reads {@code host:port,host:port}, brackets around a host with colons.
   *
   * @param defaultPort where a port is missing
   * @return at least one, in the order of the text
   * @throws IllegalArgumentException saying what is wrong with which part
   */
  public static List<Address> parseList(String text, int defaultPort) {
    List<Address> addresses = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String word = part.trim();
      if (!word.isEmpty()) {
        addresses.add(parse(word, defaultPort));
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' names no broker");
    }
    return addresses;
  }

  private static Address parse(String word, int defaultPort) {
    int close = word.startsWith("[") ? word.indexOf(']') : -1;
    int colon = close >= 0 ? word.indexOf(':', close) : word.indexOf(':');
    String host = colon < 0 ? word : word.substring(0, colon);
    if (close >= 0) {
      host = word.substring(1, close);
    }
    int port = defaultPort;
    if (colon >= 0) {
      try {
        port = Integer.parseInt(word.substring(colon + 1));
      } catch (NumberFormatException e) {
        port = 0;
      }
    }
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("'" + word + "' is not host:port");
    }
    return new Address(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
