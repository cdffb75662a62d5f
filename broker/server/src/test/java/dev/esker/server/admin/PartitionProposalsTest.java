package dev.esker.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.ElectionController;
import dev.esker.controller.PartitionDecisions;
import dev.esker.controller.PartitionName;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.server.metadata.LaxRules;
import dev.esker.spi.ErrorCode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Elections that race with others who change the same partitions. */
class PartitionProposalsTest {
  private static final int PARTITIONS = 100;
  private static final TopicRules RULES = new LaxRules();

  private final MemoryMetadataLog log = new MemoryMetadataLog();
  private final ElectionController elections = new ElectionController(RULES);
  private int disturbances;

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @BeforeEach
  void makeTopic() throws Exception {
    for (int id = 1; id <= 2; id++) {
      long epoch = get(log.propose(new RegisterBroker(Registrations.of(id, BrokerPhase.FENCED))));
      get(log.propose(new ChangeBroker(id, epoch, BrokerPhase.ACTIVE, List.of())));
    }
    PartitionState led = PartitionState.of(2, 1, List.of(1, 2), List.of(1, 2));
    List<PartitionState> partitions = Collections.nCopies(PARTITIONS, led);
    get(log.propose(new CreateTopic(new TopicState(new UUID(3, 3), "t", partitions), Map.of())));
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** Another change of a partition, as a leader makes it that changes its ISR. */
  private void disturb(int number) throws Exception {
    TopicState topic = log.image().topic("t").orElseThrow();
    PartitionState old = topic.partitions().get(number);
    PartitionState next =
        new PartitionState(
            old.leader(),
            old.leaderEpoch(),
            old.partitionEpoch() + 1,
            old.replicas(),
            old.isr(),
            old.eligible(),
            old.reassignment());
    get(
        log.propose(
            new ChangePartitions(
                List.of(new PartitionChange(topic.id(), number, next)), Map.of())));
  }

  private long led(int broker) {
    return log.image().topic("t").orElseThrow().partitions().stream()
        .filter(state -> state.leader() == broker)
        .count();
  }

  @Test
  void decidesAnewWhatIsStale() throws Exception {
    PartitionDecisions first = elections.electAll(log.image(), false);
    disturb(17);
    Map<PartitionName, Outcome> outcomes =
        get(
            new PartitionProposals(log, Runnable::run)
                .propose(first, (image, names) -> elections.elect(image, false, names)));
    assertEquals(PARTITIONS, outcomes.size());
    assertTrue(outcomes.values().stream().allMatch(Outcome::isDone), outcomes::toString);
    assertEquals(PARTITIONS, led(1));
  }

  @Test
  void oneThatChangesAllTheTimeHoldsUpNobodyElse() throws Exception {
    PartitionDecisions first = elections.electAll(log.image(), false);
    disturb(17);
    PartitionName restless = new PartitionName("t", 17);
    Map<PartitionName, Outcome> outcomes =
        get(
            new PartitionProposals(log, Runnable::run)
                .propose(first, (image, names) -> stale(image, names, restless)));
    assertEquals(PARTITIONS, outcomes.size());
    outcomes.forEach(
        (name, outcome) ->
            assertEquals(
                name.equals(restless) ? ErrorCode.REQUEST_TIMED_OUT : ErrorCode.NONE,
                outcome.error(),
                name.toString()));
    assertEquals(PARTITIONS - 1, led(1));
    assertTrue(disturbances <= PartitionProposals.MAX_ATTEMPTS, "it gives up");
  }

  /** A decision on an image in which that partition isn't as it will be. */
  private PartitionDecisions stale(
      MetadataImage image, List<PartitionName> names, PartitionName restless) {
    if (!names.contains(restless)) {
      return elections.elect(image, false, names);
    }
    PartitionDecisions decisions = elections.elect(image, false, names);
    TopicState topic = image.topic("t").orElseThrow();
    PartitionState state = topic.partitions().get(restless.partition());
    disturbances++;
    var unused =
        log.propose(
            new ChangePartitions(
                List.of(
                    new PartitionChange(
                        topic.id(),
                        restless.partition(),
                        new PartitionState(
                            state.leader(),
                            state.leaderEpoch(),
                            state.partitionEpoch() + 1,
                            state.replicas(),
                            state.isr(),
                            state.eligible(),
                            state.reassignment()))),
                Map.of()));
    return decisions;
  }
}
