package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ten thousand members of one group come, work and go, while a small group beside them heartbeats
 * and commits. What they do to its latencies is printed.
 */
@Tag("slow")
final class GroupStormIT {
  private static final int MEMBERS = 10_000;
  private static final int QUIET_ROUNDS = 2_000;
  private static final String GROUP = "storm";
  private static final String TOPIC = "t";

  @RegisterExtension private final Brokers brokers = new Brokers();

  private BrokerProcess broker;
  private final StringBuilder figures = new StringBuilder();
  private long began;

  @Test
  void tenThousandMembersComeWorkAndGo() throws Exception {
    try (SteadyMember steady = start()) {
      try (Storm storm = connect(100)) {
        storm.join();
        note("joined and synced");
        assertEquals(MEMBERS, storm.inside().size());
        assertEquals(
            MEMBERS,
            storm.inside().stream().mapToInt(StormMember::membersSeen).max().orElseThrow());
        storm.heartbeat();
        note("heartbeat of all");
        assertEquals(MEMBERS, describe().members().size());
        note("described");
        storm.leave();
        note("left");
      }
      assertEquals(GroupState.EMPTY, describe().groupState());
      end(steady);
    }
  }

  /** There is room for so many bytes, and the rest is told so. */
  @Test
  void thoseWithoutRoomAreTold() throws Exception {
    try (SteadyMember steady = start()) {
      try (Storm storm = connect(1_000)) {
        storm.join();
        note("joined and synced");
        figures.append("  refused: ").append(storm.refused()).append('\n');
        assertEquals(MEMBERS, storm.inside().size() + storm.refused());
        assertTrue(storm.refused() > 0 && storm.refused() < MEMBERS / 2, "" + storm.refused());
        storm.heartbeat();
        assertEquals(storm.inside().size(), describe().members().size());
        steady.checkUnharmed();
        broker.kill();
      }
      broker.start();
      note("killed, and ready in " + broker.readyMillis() + " ms");
      assertEquals(GroupState.STABLE, describe().groupState());
    }
    print();
  }

  /** A broker, and the small group at work on it; its latencies without the storm. */
  private SteadyMember start() throws Exception {
    broker =
        brokers.start(
            "--group-initial-rebalance-delay-ms=3000", "--max-connections=" + 2 * MEMBERS);
    Clients.createTopic(broker.bootstrap(), TOPIC, 1);
    SteadyMember steady = new SteadyMember(broker.bootstrap(), "steady", TOPIC);
    steady.start();
    while (steady.rounds() < 2 * QUIET_ROUNDS) {
      Thread.onSpinWait();
    }
    began = System.nanoTime();
    note("alone: " + steady.latencies(QUIET_ROUNDS, 2 * QUIET_ROUNDS));
    return steady;
  }

  private Storm connect(int userBytes) throws Exception {
    Storm storm =
        Storm.connect(
            broker.bootstrap(), MEMBERS, GROUP, SteadyMember.subscription(TOPIC, userBytes));
    note(MEMBERS + " connections");
    return storm;
  }

  private void end(SteadyMember steady) throws Exception {
    int rounds = steady.rounds();
    steady.checkUnharmed();
    note("beside the storm: " + steady.latencies(2 * QUIET_ROUNDS, rounds));
    print();
  }

  private void print() {
    System.out.printf("group storm: %,d members%n%s", MEMBERS, figures);
  }

  private ConsumerGroupDescription describe() throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      Map<String, ConsumerGroupDescription> all =
          admin.describeConsumerGroups(List.of(GROUP)).all().get();
      return all.get(GROUP);
    }
  }

  private void note(String what) throws Exception {
    figures
        .append("  ")
        .append(what)
        .append(", at ")
        .append((System.nanoTime() - began) / 1_000_000)
        .append(" ms; ")
        .append(Processes.memoryKib(broker.pid(), "VmRSS") >> 10)
        .append(" MiB resident\n");
  }
}
