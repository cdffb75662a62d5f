package dev.esker.kafka.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The brokers to ask first.
 *
 * @param servers in the order in which they were given
 */
record Bootstrap(List<Server> servers) {

  private static final int DEFAULT_PORT = 9092;
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  /** An address. */
  record Server(String host, int port) {
    @Override
    public String toString() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /**
   * Reads {@code host:port,host:port}; a missing port is 9092.
   *
   * @throws IllegalArgumentException saying what is wrong with which part
   */
  static Bootstrap parse(String text) {
    List<Server> servers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String word = part.trim();
      if (!word.isEmpty()) {
        servers.add(server(word));
      }
    }
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' names no broker");
    }
    return new Bootstrap(servers);
  }

  private static Server server(String word) {
    int close = word.startsWith("[") ? word.indexOf(']') : -1;
    int colon = close >= 0 ? word.indexOf(':', close) : word.indexOf(':');
    String host = colon < 0 ? word : word.substring(0, colon);
    if (close >= 0) {
      host = word.substring(1, close);
    }
    int port = DEFAULT_PORT;
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
    return new Server(host, port);
  }

  /**
   * Finds out whether anybody listens. The library would go on trying until its own time limit, and
   * then say only that time is over.
   *
   * @throws CommandFailure if nobody does
   */
  void check() {
    String why = "";
    for (Server server : servers) {
      try {
        for (InetAddress address : InetAddress.getAllByName(server.host())) {
          why = connect(new InetSocketAddress(address, server.port()));
          if (why.isEmpty()) {
            return;
          }
        }
      } catch (UnknownHostException e) {
        why = "unknown host " + server.host();
      }
    }
    throw new CommandFailure("no broker at " + this + " (" + why + ")");
  }

  /** Nothing, or why it can't be reached. */
  private static String connect(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_TIMEOUT_MILLIS);
      return "";
    } catch (SocketTimeoutException e) {
      return "no answer within " + CONNECT_TIMEOUT_MILLIS / 1000 + " s";
    } catch (ConnectException e) {
      return Failures.firstLine(e.getMessage()).toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return Failures.firstLine(e.getMessage());
    }
  }

  /** As the library wants it. */
  @Override
  public String toString() {
    return servers.stream().map(Server::toString).collect(Collectors.joining(","));
  }
}
