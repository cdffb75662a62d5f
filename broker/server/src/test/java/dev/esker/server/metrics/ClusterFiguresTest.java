package dev.esker.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Reassignment;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.replication.net.LinkFigures;
import dev.esker.wal.io.Clock;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of broker 1, which leads partition 0 of topic t; broker 2 leads partition 1. */
class ClusterFiguresTest {
  private static final UUID TOPIC = new UUID(3, 3);

  private final BrokerMetrics metrics = new BrokerMetrics(Clock.system());
  private final ElectionFigures elections = new ElectionFigures(1);
  private final Map<Integer, Long> missing = new HashMap<>();
  private MetadataImage image;
  private QuorumView quorum = QuorumView.alone(1, 0);

  @BeforeEach
  void aClusterOfThree() throws Exception {
    image =
        Registrations.join(MetadataImage.empty(), List.of(1, 2, 3), List.of())
            .apply(
                new CreateTopic(
                    new TopicState(
                        TOPIC,
                        "t",
                        List.of(
                            PartitionState.initial(List.of(1, 2, 3)),
                            PartitionState.initial(List.of(2, 1, 3)))),
                    Map.of()));
    elections.onSnapshot(image);
    elections.register(metrics);
    ClusterFigures.register(metrics, 1, new Seen());
    ReplicationFigures.register(metrics, () -> image, new Links());
  }

  private final class Seen implements ClusterFigures.Source {
    @Override
    public MetadataImage image() {
      return image;
    }

    @Override
    public QuorumView quorum() {
      return quorum;
    }

    @Override
    public int minInsyncReplicas(MetadataImage any, String topic) {
      return 2;
    }
  }

  private final class Links implements ReplicationFigures.Source {
    @Override
    public LinkFigures links() {
      return new LinkFigures(10, 20, 1, 2, 5, 6, -1);
    }

    @Override
    public CompletionStage<Map<Integer, Long>> missingRecords() {
      return CompletableFuture.completedFuture(Map.copyOf(missing));
    }
  }

  private void apply(MetadataCommand command) throws Exception {
    image = image.apply(command);
    elections.onCommand(image, command);
  }

  /** Changes a partition; a leader other than before comes with a greater epoch. */
  private void change(int partition, int leader, List<Integer> isr) throws Exception {
    PartitionState before = image.topic("t").orElseThrow().partitions().get(partition);
    change(
        partition,
        new PartitionState(
            leader,
            before.leaderEpoch() + (leader == before.leader() ? 0 : 1),
            before.partitionEpoch() + 1,
            before.replicas(),
            isr,
            List.of(),
            Reassignment.NONE));
  }

  private void change(int partition, PartitionState after) throws Exception {
    Map<Integer, Long> epochs = new HashMap<>();
    image.brokers().forEach(broker -> epochs.put(broker.id(), broker.epoch()));
    apply(new ChangePartitions(List.of(new PartitionChange(TOPIC, partition, after)), epochs));
  }

  private double value(String series) throws Exception {
    String text =
        StandardCharsets.UTF_8
            .decode(
                metrics
                    .write(dev.esker.spi.MetricsFormat.PROMETHEUS, false)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS))
            .toString();
    String name = series.contains("{") ? series.substring(0, series.indexOf('{')) : series;
    return FiguresText.parse(text).get(name).samples().get(series);
  }

  @Test
  void aReplicaThatFallsOutOfSyncIsCountedWhereItsPartitionIsLed() throws Exception {
    change(0, 1, List.of(1, 2));
    change(1, 2, List.of(2));
    assertEquals(1, value("esker_under_replicated_partitions"));
    assertEquals(0, value("esker_under_min_isr_partitions"));
    assertEquals(0, value("esker_out_of_sync_replicas{broker=\"2\",}"));
    assertEquals(1, value("esker_out_of_sync_replicas{broker=\"3\",}"));
    assertEquals(1, value("esker_isr_shrinks_total"));
    assertEquals(0, value("esker_isr_expansions_total"));
    change(0, 1, List.of(1));
    assertEquals(1, value("esker_under_min_isr_partitions"));
    assertEquals(1, value("esker_out_of_sync_replicas{broker=\"2\",}"));
    change(0, 1, List.of(1, 2, 3));
    assertEquals(0, value("esker_under_min_isr_partitions"));
    assertEquals(0, value("esker_under_replicated_partitions"));
    assertEquals(2, value("esker_isr_shrinks_total"));
    assertEquals(1, value("esker_isr_expansions_total"));
  }

  @Test
  void anElectionIsCountedByTheOneElected() throws Exception {
    assertEquals(0, value("esker_leader_elections_total"));
    change(1, 1, List.of(1, 3));
    assertEquals(1, value("esker_leader_elections_total"));
    assertEquals(1, value("esker_not_preferred_leader_partitions"));
    assertEquals(2, value("esker_leader_partitions"));
    change(0, 2, List.of(1, 2, 3));
    assertEquals(1, value("esker_leader_elections_total"), "another broker was");
    change(1, 1, List.of(1, 2, 3));
    assertEquals(1, value("esker_leader_elections_total"), "it leads already");
  }

  @Test
  void partitionsWhoseReplicasMoveAreCounted() throws Exception {
    PartitionState before = image.topic("t").orElseThrow().partitions().get(0);
    change(
        0,
        new PartitionState(
            1,
            before.leaderEpoch(),
            before.partitionEpoch() + 1,
            before.replicas(),
            before.isr(),
            List.of(),
            new Reassignment(List.of(), List.of(3))));
    assertEquals(1, value("esker_reassigning_partitions"));
  }

  @Test
  void fencedBrokersAndTheLeaderOfTheMetadataAreSeen() throws Exception {
    assertEquals(0, value("esker_cluster_fenced_brokers"));
    apply(
        new ChangeBroker(3, image.broker(3).orElseThrow().epoch(), BrokerPhase.FENCED, List.of()));
    assertEquals(1, value("esker_cluster_fenced_brokers"));
    assertEquals(3, value("esker_cluster_brokers"));
    assertEquals(1, value("esker_controller_active"));
    assertEquals(1, value("esker_controller_node"));
    quorum = new QuorumView(1, QuorumView.NO_LEADER, 7, List.of(), List.of());
    assertEquals(0, value("esker_controller_active"));
    assertEquals(-1, value("esker_controller_node"));
    assertEquals(7, value("esker_controller_term"));
  }

  @Test
  void whatGoesBetweenBrokersIsShown() throws Exception {
    missing.put(3, 1234L);
    assertEquals(1234, value("esker_out_of_sync_lag_records{broker=\"3\",}"));
    assertEquals(0, value("esker_out_of_sync_lag_records{broker=\"2\",}"));
    assertEquals(10, value("esker_replication_received_bytes_total"));
    assertEquals(20, value("esker_replication_sent_bytes_total"));
    assertEquals(5, value("esker_replication_queued_bytes"));
    missing.clear();
    assertEquals(0, value("esker_out_of_sync_lag_records{broker=\"3\",}"));
  }

  @Test
  void whatASnapshotSkipsIsNotCounted() throws Exception {
    ElectionFigures fresh = new ElectionFigures(1);
    change(1, 1, List.of(1));
    fresh.onSnapshot(image);
    BrokerMetrics other = new BrokerMetrics(Clock.system());
    fresh.register(other);
    assertEquals(0, other.registry().getSampleValue("esker_leader_elections_total"));
  }
}
