package dev.esker.gossip.atomix.scale;

import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.atomix.swim.SwimNode;
import dev.esker.gossip.atomix.swim.SwimSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/**
 * A process with some of the members. It is told on standard input what to do, and says line by
 * line what its members notice, with {@link System#nanoTime}, which the processes of a machine
 * share.
 */
final class ManyMembers {
  private final int total;
  private final Map<Integer, SwimNode> nodes = new TreeMap<>();
  private final LongAdder messages = new LongAdder();

  private ManyMembers(int total) {
    this.total = total;
  }

  /** Arguments: the first id, how many, how many in all processes, then the ports of seeds. */
  public static void main(String[] arguments) throws IOException {
    ManyMembers members = new ManyMembers(Integer.parseInt(arguments[2]));
    List<InetSocketAddress> seeds = new ArrayList<>();
    Arrays.stream(arguments)
        .skip(3)
        .forEach(
            port ->
                seeds.add(InetSocketAddress.createUnresolved("127.0.0.1", Integer.parseInt(port))));
    members.start(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), seeds);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        members.obey(line.split(" ", -1));
      }
    } finally {
      members.nodes.values().forEach(SwimNode::abort);
    }
  }

  private void start(int first, int count, List<InetSocketAddress> seeds) throws IOException {
    List<InetSocketAddress> known = new ArrayList<>(seeds);
    for (int id = first; id < first + count; id++) {
      Map<String, String> properties =
          Map.of("controller", "true", "directory.id", new UUID(id, id).toString());
      SwimNode node =
          SwimNode.join(
              new SwimNode.Place("scale", "127.0.0.1", 0, List.copyOf(known)),
              new Member(id, new UUID(id, 1), Optional.of("rack"), true, properties),
              SwimSettings.defaults());
      node.links()
          .sendOnlyTo(
              to -> {
                messages.increment();
                return true;
              });
      nodes.put(id, node);
      int self = id;
      var unused = node.membership().subscribe(event -> note(self, node, event));
      if (known.isEmpty()) {
        known.add(node.address());
        say("SEED " + node.address().getPort());
      }
    }
    say("STARTED");
  }

  private void note(int self, SwimNode node, Membership.Event event) {
    long now = System.nanoTime();
    int other = event.member().nodeId();
    switch (event.type()) {
      case UNREACHABLE -> say("UNREACHABLE " + self + " " + other + " " + now);
      case REMOVED -> say("REMOVED " + self + " " + other + " " + now);
      case JOINED -> {
        if (node.membership().members().size() == total) {
          say("ALL " + self + " " + now);
        }
      }
      case REACHABLE, CHANGED -> {
        // nothing that is measured
      }
    }
  }

  private void obey(String[] words) {
    switch (words[0]) {
      case "MESSAGES" -> say("MESSAGES " + messages.sum());
      case "CRASH" -> {
        int id = Integer.parseInt(words[1]);
        long now = System.nanoTime();
        nodes.remove(id).abort();
        say("CRASHED " + id + " " + now);
      }
      case "LEFT" -> {
        int least =
            nodes.values().stream().mapToInt(n -> n.membership().members().size()).min().orElse(0);
        int most =
            nodes.values().stream().mapToInt(n -> n.membership().members().size()).max().orElse(0);
        say("LEFT " + least + " " + most);
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
