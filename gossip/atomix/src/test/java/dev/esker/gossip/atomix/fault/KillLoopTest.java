package dev.esker.gossip.atomix.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, killed, stopped and wiped while they write; then everything that any of them ever
 * said is compared. {@code -Desker.kill.rounds} says how often, {@code -Desker.kill.seed} which
 * faults.
 */
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KillLoopTest {
  private static final List<Integer> VOTERS = List.of(1, 2, 3);

  @TempDir Path root;

  private final History history = new History();
  private final Map<Integer, NodeHandle> nodes = new TreeMap<>();
  private int port;
  private int runs;

  @AfterEach
  void killAll() {
    nodes.values().forEach(NodeHandle::close);
  }

  @Test
  void nothingAcknowledgedIsEverLostOrMovedOrDoubled() throws Exception {
    int rounds = Integer.getInteger("esker.kill.rounds", 30);
    long seed = Long.getLong("esker.kill.seed", 1);
    SplittableRandom random = new SplittableRandom(seed);
    port = freePorts();
    VOTERS.forEach(this::start);
    start(9);
    awaitLeader();
    for (int round = 0; round < rounds; round++) {
      String where = "seed " + seed + " round " + round;
      int before = history.acknowledgements();
      fault(random, where);
      awaitLeader();
      awaitMore(before, where);
      if (round % 5 == 4) {
        compare(where);
      }
    }
    compare("seed " + seed + " at the end");
  }

  private void fault(SplittableRandom random, String where) throws Exception {
    int node = 1 + random.nextInt(3);
    int leader = awaitLeader();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
    int kind = random.nextInt(10);
    System.out.println(where + ": fault " + kind + " at " + node + ", leader " + leader);
    switch (kind) {
      case 0, 1, 2 -> restart(leader);
      case 3 -> restart(node);
      case 4 -> {
        for (int voter : VOTERS) {
          nodes.get(voter).kill();
        }
        VOTERS.forEach(this::start);
      }
      case 5 -> {
        nodes.get(leader).signal("STOP");
        TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(4_000));
        nodes.get(leader).signal("CONT");
      }
      case 6 -> wipe(node);
      case 7 -> {
        wipe(node);
        awaitVoting(node);
        wipe(node);
      }
      case 8 -> {
        nodes.get(node).kill();
        TimeUnit.MILLISECONDS.sleep(3_000);
        start(node);
      }
      default -> restart(9);
    }
  }

  private void restart(int node) throws Exception {
    nodes.get(node).kill();
    start(node);
  }

  private void wipe(int node) throws Exception {
    nodes.get(node).kill();
    delete(directory(node));
    nodes.put(node, open(node, true));
    awaitVoting(node);
  }

  /** A node that was wiped must have come back before another may be, or two lack the same. */
  private void awaitVoting(int node) throws Exception {
    Path file = directory(node).resolve("formation.properties");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(file) || !Files.readString(file).contains("state=VOTING")) {
      assertTrue(System.nanoTime() < deadline, "node " + node + " doesn't rejoin");
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Path directory(int node) {
    return root.resolve("node-" + node);
  }

  private void start(int node) {
    nodes.put(node, open(node, false));
  }

  private NodeHandle open(int node, boolean rejoin) {
    runs++;
    try {
      return new NodeHandle(node, port, directory(node), "r" + runs, rejoin, history);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int awaitLeader() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < deadline) {
      for (int voter : VOTERS) {
        NodeHandle handle = nodes.get(voter);
        assertNull(handle.failure(), handle.toString());
        if (handle.isOpen() && handle.leader() == voter) {
          return voter;
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("nobody leads");
  }

  private void awaitMore(int before, String where) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (history.acknowledgements() < before + 20) {
      assertTrue(System.nanoTime() < deadline, where + ": nothing is acknowledged any more");
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void compare(String where) throws Exception {
    for (NodeHandle each : nodes.values()) {
      each.quiet();
    }
    String first = "";
    Set<String> answers = Set.of();
    // until what was on its way has arrived
    for (int attempt = 0; attempt < 30 && answers.size() != 1; attempt++) {
      TimeUnit.MILLISECONDS.sleep(500);
      answers = new HashSet<>();
      for (NodeHandle each : nodes.values()) {
        first = each.barrier();
        answers.add(first);
      }
    }
    assertEquals(Set.of(first), answers, where);
    long version = Long.parseLong(first.split(" ", -1)[0]);
    assertEquals(List.of(), history.faults(version), where);
    System.out.println(where + ": " + first + ", " + history.acknowledgements() + " acknowledged");
    // the next ones write again
    restart(1 + (int) (version % 3));
    restart(9);
  }

  private static int freePorts() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return 20_000 + socket.getLocalPort() % 10_000;
    }
  }
}
