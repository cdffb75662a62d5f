package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.TopicRules;
import dev.esker.controller.rebalance.RebalanceController;
import dev.esker.controller.rebalance.RebalanceGoal;
import dev.esker.controller.rebalance.RebalanceOptions;
import dev.esker.controller.rebalance.RebalanceProgress;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.server.admin.SizeSurvey;
import dev.esker.server.metadata.LaxRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a metadata log that this node leads alone. */
@Timeout(60)
class RebalanceDriverTest {
  private static final int PARTITIONS = 30;
  private static final TopicRules RULES = new LaxRules();

  private final MemoryMetadataLog log = new MemoryMetadataLog();
  private final CompletableFuture<Void> reached = new CompletableFuture<>();

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @BeforeEach
  void makeCluster() throws Exception {
    for (int id = 1; id <= 3; id++) {
      long epoch = get(log.propose(new RegisterBroker(Registrations.of(id, BrokerPhase.FENCED))));
      get(log.propose(new ChangeBroker(id, epoch, BrokerPhase.ACTIVE, List.of())));
    }
    List<PartitionState> partitions =
        Collections.nCopies(PARTITIONS, PartitionState.initial(List.of(1, 2)));
    get(log.propose(new CreateTopic(new TopicState(new UUID(3, 3), "t", partitions), Map.of())));
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** In place of leaders and the controller: what has begun is done. */
  private final class Finisher implements MetadataListener {
    @Override
    public void onSnapshot(MetadataImage image) {
      // nothing has begun
    }

    @Override
    public void onCommand(MetadataImage image, MetadataCommand command) {
      TopicState topic = image.topic("t").orElseThrow();
      List<PartitionChange> changes = new ArrayList<>();
      for (int number = 0; number < PARTITIONS; number++) {
        PartitionState state = topic.partitions().get(number);
        if (state.reassignment().underWay()) {
          changes.add(new PartitionChange(topic.id(), number, finished(state)));
        }
      }
      if (!changes.isEmpty()) {
        var unused = log.propose(new ChangePartitions(changes, Map.of()));
      }
      if (command instanceof MetadataCommand.AlterConfig && RebalanceGoal.in(image).isEmpty()) {
        reached.complete(null);
      }
    }

    private PartitionState finished(PartitionState state) {
      return new PartitionState(
          state.target().get(0),
          // also of the same leader: replicas are removed
          state.leaderEpoch() + 1,
          state.partitionEpoch() + 1,
          state.target(),
          state.target(),
          List.of(),
          Reassignment.NONE);
    }
  }

  private RebalanceDriver driver(Executor planner) {
    RebalanceDriver driver =
        new RebalanceDriver(
            new RebalanceController(RebalanceOptions.STANDARD, RULES),
            log,
            SizeSurvey.NONE,
            planner);
    driver.start();
    return driver;
  }

  private long replicasOf(int broker) {
    return log.image().topic("t").orElseThrow().partitions().stream()
        .filter(state -> state.replicas().contains(broker))
        .count();
  }

  @Test
  void bringsAGoalAboutAndTakesItAway() throws Exception {
    log.subscribe(new Finisher());
    try (RebalanceDriver driver = driver(Workers.one("planner", 1))) {
      get(log.propose(RebalanceGoal.of(RebalanceGoal.Kind.REBALANCE).set()));
      get(reached);
      for (int broker = 1; broker <= 3; broker++) {
        assertEquals(PARTITIONS * 2 / 3, replicasOf(broker));
      }
      assertEquals(RebalanceProgress.State.IDLE, get(driver.progress()).state());
    }
  }

  @Test
  void asksAgainWhenThePlannerIsFull() throws Exception {
    log.subscribe(new Finisher());
    AtomicInteger refused = new AtomicInteger();
    Executor planner =
        task -> {
          if (refused.getAndIncrement() == 0) {
            throw new RejectedExecutionException("full");
          }
          task.run();
        };
    try (RebalanceDriver driver = driver(planner)) {
      get(log.propose(RebalanceGoal.of(RebalanceGoal.Kind.LEADERS).set()));
      get(reached);
      assertTrue(refused.get() > 1);
      assertEquals(RebalanceProgress.State.IDLE, get(driver.progress()).state());
    }
  }

  @Test
  void aPlanThatNobodyWaitsForIsntMade() throws Exception {
    List<Runnable> waiting = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> asked = new CompletableFuture<>();
    RebalanceDriver driver =
        driver(
            task -> {
              waiting.add(task);
              asked.complete(null);
            });
    get(log.propose(RebalanceGoal.of(RebalanceGoal.Kind.REBALANCE).set()));
    get(asked);
    assertEquals(RebalanceProgress.State.PLANNING, get(driver.progress()).state());
    driver.close();
    long version = log.image().version();
    waiting.forEach(Runnable::run);
    get(log.barrier());
    assertEquals(version, log.image().version());
  }
}
