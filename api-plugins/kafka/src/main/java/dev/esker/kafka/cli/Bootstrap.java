package dev.esker.kafka.cli;

import dev.esker.commands.Address;
import dev.esker.commands.CommandFailure;
import dev.esker.commands.Words;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * The brokers to ask first.
 *
 * @param servers in the order in which they were given
 */
record Bootstrap(List<Address> servers) {

  private static final int DEFAULT_PORT = 9092;
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  /**
   * Reads {@code host:port,host:port}; a missing port is 9092.
   *
   * @throws IllegalArgumentException saying what is wrong with which part
   */
  static Bootstrap parse(String text) {
    return new Bootstrap(Address.parseList(text, DEFAULT_PORT));
  }

  /**
   * Finds out whether anybody listens. The library would go on trying until its own time limit, and
   * then say only that time is over.
   *
   * @throws CommandFailure if nobody does
   */
  void check() {
    String why = "";
    for (Address server : servers) {
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
      return Words.firstLine(e.getMessage()).toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return Words.firstLine(e.getMessage());
    }
  }

  /** As the library wants it. */
  @Override
  public String toString() {
    return Words.list(servers);
  }
}
