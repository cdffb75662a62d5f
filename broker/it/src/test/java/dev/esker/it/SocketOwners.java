package dev.esker.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Whose connection it is: all processes connect from the same loopback address, so the system is
 * asked which of them has the socket at the other end. Needs Linux's {@code /proc}. Any thread.
 */
final class SocketOwners {

  private static final int PORT_DIGITS = 4;
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private final Map<Integer, Long> processes = new ConcurrentHashMap<>();

  /** A node runs as that process from now on. */
  void runs(int node, long pid) {
    processes.put(node, pid);
  }

  /** The node that has connected from one address to another one; nobody if it was no node. */
  OptionalInt of(InetSocketAddress from, InetSocketAddress to) throws IOException {
    String inode = inode(from.getPort(), to.getPort());
    if (inode != null) {
      for (Map.Entry<Integer, Long> each : processes.entrySet()) {
        if (holds(each.getValue(), "socket:[" + inode + "]")) {
          return OptionalInt.of(each.getKey());
        }
      }
    }
    return OptionalInt.empty();
  }

  private static String inode(int from, int to) throws IOException {
    for (String table : List.of("/proc/net/tcp6", "/proc/net/tcp")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] columns = line.trim().split("\\s+", -1);
        if (hasPort(columns[LOCAL], from) && hasPort(columns[REMOTE], to)) {
          return columns[INODE];
        }
      }
    }
    return null;
  }

  private static boolean hasPort(String address, int port) {
    return address.regionMatches(
        true, address.length() - PORT_DIGITS, "%04x".formatted(port), 0, PORT_DIGITS);
  }

  private static boolean holds(long pid, String socket) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (target(file).equals(socket)) {
          return true;
        }
      }
    } catch (NoSuchFileException e) {
      // The process has ended; so its connection has, too.
      return false;
    }
    return false;
  }

  private static String target(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      // Closed since it was listed.
      return "";
    }
  }
}
