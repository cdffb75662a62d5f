package dev.esker.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.BrokerRegistrar;
import dev.esker.server.metadata.ImageClusterView;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.BrokerShare;
import dev.esker.spi.ClusterAdmin.Election;
import dev.esker.spi.ClusterAdmin.PartitionOutcome;
import dev.esker.spi.ClusterAdmin.PlanOptions;
import dev.esker.spi.ClusterAdmin.PlanState;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import dev.esker.spi.ClusterAdmin.WantedReplicas;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoneClusterAdminTest {
  private static final BrokerIdentity SELF = new BrokerIdentity("AAECAwQFBgcICQoLDA0ODw", 1);
  private static final TopicPartition LED = new TopicPartition("t", 0);
  private static final TopicPartition LEADERLESS = new TopicPartition("t", 1);
  private static final TopicPartition UNKNOWN = new TopicPartition("t", 2);
  private static final long NOW = 1_000;

  private final MemoryMetadataLog log = new MemoryMetadataLog();
  private final ClusterAdmin admin =
      new LoneClusterAdmin(() -> new ImageClusterView(SELF, log.image()), () -> NOW);

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static List<ErrorCode> errors(Answer<List<PartitionOutcome>> answer) {
    assertEquals(ErrorCode.NONE, answer.error());
    return answer.value().stream().map(PartitionOutcome::error).toList();
  }

  @BeforeEach
  void makeTopic() throws Exception {
    get(new BrokerRegistrar(log, SELF, new UUID(9, 9), Optional.empty()).register(Map.of()));
    List<PartitionState> partitions =
        List.of(
            PartitionState.initial(List.of(1)),
            PartitionState.of(PartitionState.NO_LEADER, 4, List.of(1), List.of()));
    get(log.propose(new CreateTopic(new TopicState(new UUID(3, 3), "t", partitions), Map.of())));
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void movesNothing() throws Exception {
    List<WantedReplicas> wanted =
        List.of(
            new WantedReplicas(LED, Optional.of(List.of(1))),
            new WantedReplicas(LED, Optional.of(List.of(2))),
            new WantedReplicas(LED, Optional.empty()),
            new WantedReplicas(UNKNOWN, Optional.of(List.of(1))));
    assertEquals(
        List.of(
            ErrorCode.NONE,
            ErrorCode.INVALID_REPLICA_ASSIGNMENT,
            ErrorCode.NO_REASSIGNMENT_IN_PROGRESS,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(get(admin.alterReassignments(wanted, true, 1_000))));
    assertEquals(List.of(), get(admin.listReassignments(Optional.empty(), 1_000)).value());
  }

  @Test
  void electsNobodyElse() throws Exception {
    Optional<List<TopicPartition>> asked = Optional.of(List.of(LED, LEADERLESS, UNKNOWN));
    assertEquals(
        List.of(
            ErrorCode.ELECTION_NOT_NEEDED,
            ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(get(admin.electLeaders(Election.PREFERRED, asked, 1_000))));
    assertEquals(
        List.of(new PartitionOutcome(LEADERLESS, ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, null)),
        get(admin.electLeaders(Election.UNCLEAN, Optional.empty(), 1_000)).value());
  }

  @Test
  void isItsOwnQuorum() throws Exception {
    ClusterAdmin.Quorum quorum = get(admin.describeQuorum()).value();
    long version = log.image().version();
    assertEquals(1, quorum.leader());
    assertEquals(version, quorum.highWatermark());
    assertEquals(List.of(new QuorumNode(1, version, NOW, NOW)), quorum.voters());
  }

  @Test
  void plansNothingAndKeepsItsBroker() throws Exception {
    ClusterAdmin.AssignmentPlan plan = get(admin.plan(PlanOptions.DEFAULTS)).value();
    assertEquals(List.of(), plan.moves());
    assertEquals(List.of(new BrokerShare(1, 2, 2, 2, 2)), plan.brokers());
    assertEquals(PlanState.IDLE, get(admin.cancelPlan()).value().state());
    assertEquals(ErrorCode.INVALID_REQUEST, get(admin.drain(1)).error());
    assertEquals(ErrorCode.NONE, get(admin.undrain(1)).error());
    assertEquals(ErrorCode.INVALID_REQUEST, get(admin.unregisterBroker(1, 1_000)).error());
    assertEquals(ErrorCode.BROKER_ID_NOT_REGISTERED, get(admin.drain(2)).error());
    assertEquals(ErrorCode.BROKER_ID_NOT_REGISTERED, get(admin.undrain(2)).error());
    assertEquals(ErrorCode.BROKER_ID_NOT_REGISTERED, get(admin.unregisterBroker(2, 1_000)).error());
  }
}
