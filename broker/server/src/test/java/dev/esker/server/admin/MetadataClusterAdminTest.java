package dev.esker.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.TopicRules;
import dev.esker.controller.rebalance.Draining;
import dev.esker.controller.rebalance.RebalanceGoal;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.server.metadata.LaxRules;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.BrokerShare;
import dev.esker.spi.ClusterAdmin.Election;
import dev.esker.spi.ClusterAdmin.PartitionOutcome;
import dev.esker.spi.ClusterAdmin.PlanOptions;
import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.PlanState;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.WantedReplicas;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetadataClusterAdminTest {
  private static final int WITHIN = 30_000;
  private static final TopicRules RULES = new LaxRules();

  private final MemoryMetadataLog log = new MemoryMetadataLog();
  private final TwinController controller = new TwinController();
  private final ClusterAdmin admin = admin(Runnable::run);

  private ClusterAdmin admin(java.util.concurrent.Executor executor) {
    return new MetadataClusterAdmin(
        new MetadataClusterAdmin.Parts(
            log, RULES, controller, SizeSurvey.NONE, executor, executor));
  }

  /** The node that leads the metadata, as far as it is needed here. */
  private static final class TwinController implements ActiveController {
    private Throwable failure;

    @Override
    public CompletionStage<Quorum> quorum() {
      return answer(new Quorum(2, 7, 40, List.of(), List.of()));
    }

    @Override
    public CompletionStage<PlanProgress> progress() {
      return answer(new PlanProgress(PlanState.RUNNING, 9, 4, 2, List.of(3)));
    }

    private <T> CompletionStage<T> answer(T value) {
      return failure == null
          ? CompletableFuture.completedFuture(value)
          : CompletableFuture.failedFuture(failure);
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition("t", number);
  }

  private PartitionState state(int number) {
    return log.image().topic("t").orElseThrow().partitions().get(number);
  }

  private static List<ErrorCode> errors(Answer<List<PartitionOutcome>> answer) {
    assertEquals(ErrorCode.NONE, answer.error(), answer.message());
    return answer.value().stream().map(PartitionOutcome::error).toList();
  }

  @BeforeEach
  void makeCluster() throws Exception {
    for (int id = 1; id <= 4; id++) {
      long epoch = get(log.propose(new RegisterBroker(Registrations.of(id, BrokerPhase.FENCED))));
      if (id < 4) {
        get(log.propose(new ChangeBroker(id, epoch, BrokerPhase.ACTIVE, List.of())));
      }
    }
    List<PartitionState> partitions =
        List.of(
            PartitionState.initial(List.of(1, 2)),
            PartitionState.of(2, 3, List.of(1, 2), List.of(1, 2)),
            PartitionState.of(PartitionState.NO_LEADER, 5, List.of(4, 3), List.of(4)));
    get(log.propose(new CreateTopic(new TopicState(new UUID(3, 3), "t", partitions), Map.of())));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private List<ErrorCode> alter(WantedReplicas... wanted) throws Exception {
    return errors(get(admin.alterReassignments(List.of(wanted), false, WITHIN)));
  }

  @Test
  void beginsListsAndCancelsMoves() throws Exception {
    assertEquals(
        List.of(
            ErrorCode.NONE,
            ErrorCode.INVALID_REPLICATION_FACTOR,
            ErrorCode.NO_REASSIGNMENT_IN_PROGRESS,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        alter(
            new WantedReplicas(partition(0), Optional.of(List.of(3, 2))),
            new WantedReplicas(partition(1), Optional.of(List.of(3))),
            new WantedReplicas(partition(2), Optional.empty()),
            new WantedReplicas(partition(9), Optional.of(List.of(1)))));
    assertEquals(List.of(3, 2, 1), state(0).replicas());
    var all = get(admin.listReassignments(Optional.empty(), WITHIN)).value();
    assertEquals(1, all.size());
    assertEquals(partition(0), all.get(0).partition());
    assertEquals(List.of(3), all.get(0).move().adding());
    assertEquals(List.of(1), all.get(0).move().removing());
    var others = get(admin.listReassignments(Optional.of(Set.of(partition(1))), WITHIN)).value();
    assertEquals(List.of(), others);
    assertEquals(
        List.of(ErrorCode.NONE), alter(new WantedReplicas(partition(0), Optional.empty())));
    // As in Kafka: those that were to go had come to stand last.
    assertEquals(List.of(2, 1), state(0).replicas());
    assertFalse(state(0).reassignment().underWay());
  }

  @Test
  void electsThosePreferredAndIfNeedBeAnybody() throws Exception {
    assertEquals(
        List.of(new PartitionOutcome(partition(1), ErrorCode.NONE, null)),
        get(admin.electLeaders(Election.PREFERRED, Optional.empty(), WITHIN)).value().stream()
            .filter(each -> each.error() == ErrorCode.NONE)
            .toList());
    assertEquals(1, state(1).leader());
    assertEquals(4, state(1).leaderEpoch());
    List<TopicPartition> named = List.of(partition(2), partition(0), partition(8));
    assertEquals(
        List.of(
            ErrorCode.NONE, ErrorCode.ELECTION_NOT_NEEDED, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(get(admin.electLeaders(Election.UNCLEAN, Optional.of(named), WITHIN))));
    assertEquals(3, state(2).leader());
  }

  @Test
  void unregistersOnlyWhoIsGoneAndHoldsNothing() throws Exception {
    assertEquals(ErrorCode.INVALID_REQUEST, get(admin.unregisterBroker(1, WITHIN)).error());
    ClusterAdmin.Outcome holds = get(admin.unregisterBroker(4, WITHIN));
    assertEquals(ErrorCode.INVALID_REQUEST, holds.error());
    assertTrue(holds.message().contains("t-2"), holds.message());
    assertEquals(
        ErrorCode.BROKER_ID_NOT_REGISTERED, get(admin.unregisterBroker(9, WITHIN)).error());
    get(log.propose(new RegisterBroker(Registrations.of(5, BrokerPhase.FENCED))));
    assertEquals(ErrorCode.NONE, get(admin.unregisterBroker(5, WITHIN)).error());
    assertTrue(log.image().broker(5).isEmpty());
  }

  @Test
  void marksBrokersAndStoresGoals() throws Exception {
    assertEquals(ErrorCode.NONE, get(admin.drain(2)).error());
    assertTrue(Draining.isMarked(log.image(), 2));
    assertEquals(ErrorCode.NONE, get(admin.undrain(2)).error());
    assertFalse(Draining.isMarked(log.image(), 2));
    assertEquals(ErrorCode.BROKER_ID_NOT_REGISTERED, get(admin.drain(9)).error());

    PlanOptions options = new PlanOptions(false, false, 5, Set.of(2));
    ClusterAdmin.AssignmentPlan shown = get(admin.plan(options)).value();
    assertFalse(shown.moves().isEmpty());
    assertEquals(-1, shown.totals().bytes(), "nobody knows the sizes");
    assertEquals(
        0,
        shown.brokers().stream()
            .filter(share -> share.broker() == 2)
            .mapToInt(BrokerShare::replicasAfter)
            .sum());
    assertTrue(RebalanceGoal.in(log.image()).isEmpty(), "a plan changes nothing");

    assertEquals(shown, get(admin.executePlan(options)).value());
    assertTrue(Draining.isMarked(log.image(), 2));
    assertEquals(
        new RebalanceGoal(RebalanceGoal.Kind.REBALANCE, 5, List.of()),
        RebalanceGoal.in(log.image()).orElseThrow());
    assertEquals(PlanState.RUNNING, get(admin.cancelPlan()).value().state());
    assertEquals(RebalanceGoal.Kind.CANCEL, RebalanceGoal.in(log.image()).orElseThrow().kind());
    assertEquals(
        ErrorCode.BROKER_ID_NOT_REGISTERED,
        get(admin.executePlan(new PlanOptions(false, false, -1, Set.of(9)))).error());
  }

  @Test
  void cancelsNothingWhereNothingIsUnderWay() throws Exception {
    assertEquals(ErrorCode.NONE, get(admin.cancelPlan()).error());
    assertTrue(RebalanceGoal.in(log.image()).isEmpty());
  }

  @Test
  void saysSoIfThereIsNoQuorum() throws Exception {
    assertEquals(2, get(admin.describeQuorum()).value().leader());
    controller.failure = new MetadataUnavailableException("no leader is known", false, null);
    Answer<Quorum> quorum = get(admin.describeQuorum());
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, quorum.error());
    assertTrue(quorum.message().contains("no leader is known"), quorum.message());
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, get(admin.planProgress()).error());
    log.close();
    assertEquals(
        ErrorCode.REQUEST_TIMED_OUT,
        get(admin.alterReassignments(List.of(), true, WITHIN)).error());
    assertEquals(
        ErrorCode.REQUEST_TIMED_OUT,
        get(admin.electLeaders(Election.PREFERRED, Optional.empty(), WITHIN)).error());
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, get(admin.drain(1)).error());
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, get(admin.plan(PlanOptions.DEFAULTS)).error());
  }

  @Test
  void refusesMoreThanItCanHoldAndWaitsNoLongerThanAsked() throws Exception {
    ClusterAdmin full =
        admin(
            task -> {
              throw new RejectedExecutionException();
            });
    assertEquals(
        ErrorCode.REQUEST_TIMED_OUT, get(full.listReassignments(Optional.empty(), WITHIN)).error());
    List<Runnable> never = new ArrayList<>();
    ClusterAdmin slow = admin(never::add);
    Answer<?> late = get(slow.listReassignments(Optional.empty(), 10));
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, late.error());
    assertTrue(late.message().contains("10 ms"), late.message());
  }
}
