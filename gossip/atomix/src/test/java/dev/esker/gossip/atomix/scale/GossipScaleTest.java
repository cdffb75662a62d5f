package dev.esker.gossip.atomix.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import dev.esker.gossip.Membership;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gossip costs among many members, and how soon it tells that some have crashed. */
@Tag("slow")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipScaleTest {
  private static final long SEED = Long.getLong("esker.scale.seed", 1);
  private static final long SETTLE_NANOS = 5_000_000_000L;
  private static final long IDLE_NANOS = 10_000_000_000L;

  @ParameterizedTest
  @ValueSource(ints = {3, 25, 50, 100, 200})
  void everybodyKnowsWhoLivesAndNobodyIsSlandered(int count) throws Exception {
    Table table = new Table(count);
    long begin = System.nanoTime();
    try (TwinNetwork network = new TwinNetwork(SEED);
        Swarm swarm = new Swarm(network, count)) {
      long started = System.nanoTime();
      swarm.awaitAgreement();
      start(table, swarm, begin, started);
      Table.pass(SETTLE_NANOS);
      idle(table, swarm);
      crash(table, swarm, 1, TwinNetwork.Gone.REFUSES);
      if (count > 20) {
        crash(table, swarm, 10, TwinNetwork.Gone.REFUSES);
        crash(table, swarm, 10, TwinNetwork.Gone.SILENT);
      }
      assertEquals(List.of(), swarm.slanders(), () -> "seed " + SEED);
      assertEquals(List.of(), network.failures(), () -> "seed " + SEED);
      assertEquals(0, swarm.tooLong(), () -> "seed " + SEED);
    }
  }

  private static void start(Table table, Swarm swarm, long begin, long started) {
    long last = swarm.sightings().stream().mapToLong(Swarm.Sighting::nanos).max().orElseThrow();
    Traffic sent = swarm.sent("");
    table.row("start: all are up (ms)", (started - begin) / 1e6);
    table.row("start: all know all (ms)", (last - begin) / 1e6);
    table.row("start: messages of a node", (double) sent.messages() / table.members());
    table.row("start: bytes of a node", (double) sent.bytes() / table.members());
  }

  private static void idle(Table table, Swarm swarm) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Traffic before = swarm.sent("");
    long cpu = system.getProcessCpuTime();
    long from = System.nanoTime();
    Table.pass(IDLE_NANOS);
    double nodes = (System.nanoTime() - from) / 1e9 * table.members();
    Traffic sent = swarm.sent("").minus(before);
    table.row("idle: messages/s of a node", sent.messages() / nodes);
    table.row("idle: bytes/s of a node", sent.bytes() / nodes);
    double millis = (system.getProcessCpuTime() - cpu) / 1e6;
    table.row("idle: CPU of a node (ms/s)", millis / nodes);
  }

  private static void crash(Table table, Swarm swarm, int count, TwinNetwork.Gone how) {
    int alive = swarm.alive().size();
    List<Integer> victims = swarm.alive().subList(alive - count, alive);
    Traffic before = swarm.sent("");
    long at = System.nanoTime();
    swarm.crash(victims, how);
    swarm.awaitAgreement();
    Traffic sent = swarm.sent("").minus(before);
    String what = count + (how == TwinNetwork.Gone.REFUSES ? " killed" : " silent") + ": ";
    table.spread(what + "unreachable", since(at, swarm, victims, Membership.Type.UNREACHABLE));
    table.spread(what + "removed", since(at, swarm, victims, Membership.Type.REMOVED));
    double left = swarm.alive().size();
    table.row(what + "messages of a node until then", sent.messages() / left);
    table.row(what + "bytes of a node until then", sent.bytes() / left);
    long again =
        swarm.sightings().stream()
            .filter(each -> victims.contains(each.other()) && each.nanos() > at)
            .filter(each -> each.type() == Membership.Type.JOINED)
            .count();
    table.row(what + "taken for back, times", Long.toString(again));
  }

  /** When each of those that live has first noticed it of each victim. */
  private static List<Long> since(
      long at, Swarm swarm, List<Integer> victims, Membership.Type type) {
    Map<String, Long> first = new HashMap<>();
    for (Swarm.Sighting each : swarm.sightings()) {
      if (each.type() == type && victims.contains(each.other())) {
        first.merge(each.self() + " of " + each.other(), each.nanos() - at, Math::min);
      }
    }
    assertEquals(swarm.alive().size() * victims.size(), first.size());
    return new ArrayList<>(first.values());
  }
}
