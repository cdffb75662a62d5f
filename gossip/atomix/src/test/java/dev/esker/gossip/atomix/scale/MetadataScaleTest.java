package dev.esker.gossip.atomix.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon many nodes without a vote learn of a command, and what it costs. */
@Tag("slow")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetadataScaleTest {
  private static final long SEED = Long.getLong("esker.scale.seed", 1);
  private static final int COMMANDS = 50;
  private static final int BURST = 500;
  private static final String METADATA = "esker/metadata.";
  private static final int LEADER = 1;
  private static final long SETTLE_NANOS = 3_000_000_000L;
  private static final long IDLE_NANOS = 5_000_000_000L;

  @ParameterizedTest
  @ValueSource(ints = {25, 50, 100, 200})
  void everyCommandReachesEveryObserver(int members) throws Exception {
    Table table = new Table(members);
    try (TwinNetwork network = new TwinNetwork(SEED);
        Swarm swarm = new Swarm(network, members);
        Followers followers = new Followers(swarm)) {
      followers.apply(command(followers));
      followers.awaitAll();
      Table.pass(SETTLE_NANOS);
      idle(table, swarm, followers);
      oneByOne(table, swarm, followers);
      burst(table, swarm, followers);
      assertEquals(List.of(followers.image()), followers.images(), () -> "seed " + SEED);
    }
  }

  private static MetadataCommand command(Followers followers) {
    return new AllocateProducerIds(0, followers.image().nextProducerId(), 1_000);
  }

  private static void idle(Table table, Swarm swarm, Followers followers) {
    Traffic leader = swarm.sent(LEADER, METADATA);
    Traffic all = swarm.sent(METADATA);
    long from = System.nanoTime();
    Table.pass(IDLE_NANOS);
    double seconds = (System.nanoTime() - from) / 1e9;
    Traffic answered = swarm.sent(LEADER, METADATA).minus(leader);
    Traffic asked = swarm.sent(METADATA).minus(all).minus(answered);
    table.row("idle: bytes/s of the leader", answered.bytes() / seconds);
    table.row("idle: bytes/s of an observer", asked.bytes() / seconds / followers.observers());
  }

  private static void oneByOne(Table table, Swarm swarm, Followers followers) throws Exception {
    Traffic leader = swarm.sent(LEADER, METADATA);
    Traffic all = swarm.sent(METADATA);
    List<Long> first = new ArrayList<>();
    List<Long> median = new ArrayList<>();
    List<Long> last = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      MetadataCommand next = command(followers);
      long at = System.nanoTime();
      followers.apply(next);
      List<Long> told = followers.awaitAll();
      first.add(told.get(0) - at);
      median.add(told.get(told.size() / 2) - at);
      last.add(told.get(told.size() - 1) - at);
    }
    Traffic answered = swarm.sent(LEADER, METADATA).minus(leader);
    Traffic asked = swarm.sent(METADATA).minus(all).minus(answered);
    table.row("bytes of the command", MetadataCodec.encode(command(followers)).length);
    table.spread("until one observer has it", first);
    table.spread("until half have it", median);
    table.spread("until all have it", last);
    double told = (double) COMMANDS * followers.observers();
    table.row("bytes of the leader for a command and observer", answered.bytes() / told);
    table.row("bytes of an observer for a command", asked.bytes() / told);
  }

  private static void burst(Table table, Swarm swarm, Followers followers) throws Exception {
    Traffic leader = swarm.sent(LEADER, METADATA);
    long at = System.nanoTime();
    for (int i = 0; i < BURST; i++) {
      followers.apply(command(followers));
    }
    List<Long> told = followers.awaitAll();
    Traffic answered = swarm.sent(LEADER, METADATA).minus(leader);
    table.row("until all have " + BURST + " at once (ms)", (told.get(told.size() - 1) - at) / 1e6);
    table.row(
        "bytes of the leader for each of them and observer",
        answered.bytes() / (double) BURST / followers.observers());
  }
}
