package dev.esker.server.admin;

import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a broker without peers has to say: there is nowhere to move anything to, nobody else to be
 * elected, and its own metadata are all that there are. Any thread; answers at once.
 */
public final class LoneClusterAdmin implements ClusterAdmin {
  private final Supplier<? extends ClusterView> cluster;
  private final LongSupplier wallMillis;

  /**
   * @param cluster the newest picture
   * @param wallMillis the time of day
   */
  public LoneClusterAdmin(Supplier<? extends ClusterView> cluster, LongSupplier wallMillis) {
    this.cluster = cluster;
    this.wallMillis = wallMillis;
  }

  private static <T> CompletionStage<T> now(T answer) {
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletionStage<Answer<List<PartitionOutcome>>> alterReassignments(
      List<WantedReplicas> wanted, boolean factorMayChange, int timeoutMillis) {
    ClusterView view = cluster.get();
    return now(Answer.of(wanted.stream().map(each -> check(view, each)).toList()));
  }

  private static PartitionOutcome check(ClusterView view, WantedReplicas wanted) {
    TopicPartition id = wanted.partition();
    Optional<ClusterView.Partition> known = view.partition(id.topic(), id.partition());
    if (known.isEmpty()) {
      return unknown(id);
    } else if (wanted.replicas().isEmpty()) {
      return new PartitionOutcome(id, ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, null);
    } else if (wanted.replicas().get().equals(known.get().replicas())) {
      return new PartitionOutcome(id, ErrorCode.NONE, null);
    }
    return new PartitionOutcome(
        id,
        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
        "there is one broker: partition " + id.partition() + " stays on " + known.get().replicas());
  }

  private static PartitionOutcome unknown(TopicPartition id) {
    return new PartitionOutcome(id, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null);
  }

  @Override
  public CompletionStage<Answer<List<OngoingReassignment>>> listReassignments(
      Optional<Set<TopicPartition>> partitions, int timeoutMillis) {
    return now(Answer.of(List.of()));
  }

  @Override
  public CompletionStage<Answer<List<PartitionOutcome>>> electLeaders(
      Election election, Optional<List<TopicPartition>> partitions, int timeoutMillis) {
    ClusterView view = cluster.get();
    if (partitions.isPresent()) {
      List<PartitionOutcome> outcomes =
          partitions.get().stream().map(id -> elect(view, election, id)).toList();
      return now(Answer.of(outcomes));
    }
    List<PartitionOutcome> needed = new ArrayList<>();
    for (ClusterView.Topic topic : view.topics()) {
      for (ClusterView.Partition partition : topic.partitions()) {
        PartitionOutcome outcome =
            elect(view, election, new TopicPartition(topic.name(), partition.partition()));
        if (outcome.error() != ErrorCode.ELECTION_NOT_NEEDED) {
          needed.add(outcome);
        }
      }
    }
    return now(Answer.of(needed));
  }

  private static PartitionOutcome elect(ClusterView view, Election election, TopicPartition id) {
    Optional<ClusterView.Partition> known = view.partition(id.topic(), id.partition());
    if (known.isEmpty()) {
      return unknown(id);
    }
    int leader = known.get().leader();
    boolean preferred = election == Election.PREFERRED;
    if (preferred ? leader == known.get().replicas().get(0) : leader >= 0) {
      return new PartitionOutcome(
          id, ErrorCode.ELECTION_NOT_NEEDED, "the leader is broker " + leader + " already");
    }
    return new PartitionOutcome(
        id,
        preferred
            ? ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE
            : ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
        null);
  }

  /** A lone broker has its own metadata, and so everything, at every moment. */
  @Override
  public CompletionStage<Answer<Quorum>> describeQuorum() {
    ClusterView view = cluster.get();
    long now = wallMillis.getAsLong();
    QuorumNode self = new QuorumNode(view.selfId(), view.metadataVersion(), now, now);
    return now(
        Answer.of(new Quorum(view.selfId(), 1, view.metadataVersion(), List.of(self), List.of())));
  }

  @Override
  public CompletionStage<Outcome> unregisterBroker(int broker, int timeoutMillis) {
    return now(refuseUnlessUnknown(broker, "it can't be unregistered while it runs"));
  }

  @Override
  public CompletionStage<Answer<AssignmentPlan>> plan(PlanOptions options) {
    return now(Answer.of(nothing()));
  }

  @Override
  public CompletionStage<Answer<AssignmentPlan>> executePlan(PlanOptions options) {
    return now(Answer.of(nothing()));
  }

  private AssignmentPlan nothing() {
    Map<Integer, int[]> counts = new TreeMap<>();
    ClusterView view = cluster.get();
    view.brokers().forEach(broker -> counts.put(broker.id(), new int[2]));
    for (ClusterView.Topic topic : view.topics()) {
      for (ClusterView.Partition partition : topic.partitions()) {
        partition.replicas().forEach(id -> counts.computeIfAbsent(id, any -> new int[2])[0]++);
        counts.get(partition.replicas().get(0))[1]++;
      }
    }
    List<BrokerShare> shares =
        counts.entrySet().stream()
            .map(
                each -> {
                  int[] had = each.getValue();
                  return new BrokerShare(each.getKey(), had[0], had[0], had[1], had[1]);
                })
            .toList();
    return new AssignmentPlan(
        List.of(),
        new PlanTotals(0, 0, 0, 0, 0, 0),
        shares,
        "There is one broker: nothing can be moved.");
  }

  @Override
  public CompletionStage<Answer<PlanProgress>> cancelPlan() {
    return planProgress();
  }

  @Override
  public CompletionStage<Answer<PlanProgress>> planProgress() {
    return now(Answer.of(new PlanProgress(PlanState.IDLE, 0, 0, 0, List.of())));
  }

  @Override
  public CompletionStage<Outcome> drain(int broker) {
    return now(refuseUnlessUnknown(broker, "there is no other that could take what it has"));
  }

  @Override
  public CompletionStage<Outcome> undrain(int broker) {
    return now(cluster.get().broker(broker).isPresent() ? Outcome.DONE : notRegistered(broker));
  }

  private Outcome refuseUnlessUnknown(int broker, String why) {
    return cluster.get().broker(broker).isPresent()
        ? new Outcome(ErrorCode.INVALID_REQUEST, "broker " + broker + " is the only one: " + why)
        : notRegistered(broker);
  }

  private static Outcome notRegistered(int broker) {
    return new Outcome(
        ErrorCode.BROKER_ID_NOT_REGISTERED, "there is no broker " + broker + " in this cluster");
  }
}
