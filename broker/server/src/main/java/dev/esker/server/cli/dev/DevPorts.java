package dev.esker.server.cli.dev;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Chooses the ports of a cluster on one machine, each kind from a first one on. Default ones that
 * are taken are passed over; where somebody has chosen the first one, taken ones are an error.
 */
final class DevPorts {
  private static final int LAST_PORT = 65_535;

  private final IntPredicate free;
  private final Set<Integer> chosen = new HashSet<>();

  /**
   * @param free whether nobody listens at a port
   */
  DevPorts(IntPredicate free) {
    this.free = free;
  }

  /**
   * The ports of one broker.
   *
   * @param http of the HTTP front end
   * @param kafka of the Kafka front end
   * @param cluster of gossip and of the metadata quorum
   * @param replication of records between brokers
   */
  record OfBroker(int http, int kafka, int cluster, int replication) {}

  /**
   * Where ports of one kind begin.
   *
   * @param flag that says it
   * @param port the first one
   * @param given whether somebody has chosen it
   */
  record First(String flag, int port, boolean given) {
    /** What was given, or the default. */
    static First of(String flag, Integer given, int byDefault) {
      return new First(flag, given == null ? byDefault : given, given != null);
    }
  }

  /**
   * Chooses.
   *
   * @param cluster of both kinds of ports for other brokers, in turn
   * @throws IllegalArgumentException if there aren't so many; names the flag and the port
   */
  List<OfBroker> choose(int brokers, First http, First kafka, First cluster) {
    List<Integer> https = take(http, brokers);
    List<Integer> kafkas = take(kafka, brokers);
    List<Integer> others = take(cluster, 2 * brokers);
    List<OfBroker> all = new ArrayList<>();
    for (int i = 0; i < brokers; i++) {
      all.add(new OfBroker(https.get(i), kafkas.get(i), others.get(2 * i), others.get(2 * i + 1)));
    }
    return all;
  }

  private List<Integer> take(First first, int count) {
    if (first.port() < 1) {
      throw new IllegalArgumentException(
          first.flag() + " " + first.port() + ": it must be 1 to " + LAST_PORT);
    }
    List<Integer> taken = new ArrayList<>();
    for (int port = first.port(); taken.size() < count; port++) {
      if (port > LAST_PORT) {
        throw new IllegalArgumentException(
            first.flag() + " " + first.port() + ": there are less than " + count + " from it on");
      }
      if (!chosen.contains(port) && free.test(port)) {
        chosen.add(port);
        taken.add(port);
      } else if (first.given()) {
        throw new IllegalArgumentException(
            first.flag() + " " + first.port() + ": port " + port + " is taken");
      }
    }
    return taken;
  }

  /** Whether nobody on this machine listens there, on the loopback interface. */
  static boolean isFree(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (ServerSocket stream = new ServerSocket();
        DatagramSocket datagrams = new DatagramSocket(null)) {
      stream.setReuseAddress(true); // connections that have ended don't count
      stream.bind(address);
      datagrams.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
