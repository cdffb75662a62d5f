package dev.esker.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Replicas, leaders, brokers and the metadata quorum. Any broker answers: it passes on what the
 * controller decides. A change has been committed to the metadata when its answer arrives; moving
 * records takes longer, and goes on by itself, over restarts too.
 */
public interface ClusterAdmin {

  /**
   * Begins, replaces or cancels changes of partitions' replicas (KIP-455).
   *
   * @param factorMayChange whether a partition may end with more or fewer replicas (KIP-860)
   * @return an outcome for each partition, in the order of the question
   */
  CompletionStage<Answer<List<PartitionOutcome>>> alterReassignments(
      List<WantedReplicas> wanted, boolean factorMayChange, int timeoutMillis);

  /**
   * What is under way.
   *
   * @param partitions of which, or empty for all; what isn't under way, or isn't there, is left out
   */
  CompletionStage<Answer<List<OngoingReassignment>>> listReassignments(
      Optional<Set<TopicPartition>> partitions, int timeoutMillis);

  /**
   * Elects leaders (KIP-460).
   *
   * @param partitions of which, or empty for all; of all, those that need no election are left out
   *     of the answer
   */
  CompletionStage<Answer<List<PartitionOutcome>>> electLeaders(
      Election election, Optional<List<TopicPartition>> partitions, int timeoutMillis);

  /** The nodes that keep the metadata, as the leader sees them. */
  CompletionStage<Answer<Quorum>> describeQuorum();

  /**
   * Forgets a broker that is gone for good: one that is fenced and holds no replica.
   *
   * @return BROKER_ID_NOT_REGISTERED if there is none
   */
  CompletionStage<Outcome> unregisterBroker(int broker, int timeoutMillis);

  /** What the rebalancer would do now, and why; changes nothing. */
  CompletionStage<Answer<AssignmentPlan>> plan(PlanOptions options);

  /**
   * Begins to do what {@link #plan} says, instead of what may be under way.
   *
   * @return the plan that is carried out
   */
  CompletionStage<Answer<AssignmentPlan>> executePlan(PlanOptions options);

  /** Stops what the rebalancer has under way: partitions go back to the replicas they had. */
  CompletionStage<Answer<PlanProgress>> cancelPlan();

  /** How far the rebalancer is. */
  CompletionStage<Answer<PlanProgress>> planProgress();

  /**
   * Moves everything away from a broker, and lets it get nothing new, until {@link #undrain}.
   *
   * @return BROKER_ID_NOT_REGISTERED if there is none
   */
  CompletionStage<Outcome> drain(int broker);

  /** Lets a broker get replicas again. */
  CompletionStage<Outcome> undrain(int broker);

  /**
   * An answer.
   *
   * @param error NONE, or why there is no value
   * @param message says more of an error to people, or null
   * @param value null unless NONE
   * @param <T> what was asked for
   */
  record Answer<T>(ErrorCode error, String message, T value) {
    /** A value. */
    public static <T> Answer<T> of(T value) {
      return new Answer<>(ErrorCode.NONE, null, Objects.requireNonNull(value));
    }

    /** A failure. */
    public static <T> Answer<T> failed(ErrorCode error, String message) {
      return new Answer<>(error, message, null);
    }
  }

  /**
   * How something went.
   *
   * @param error NONE if it is done
   * @param message for people, or null
   */
  record Outcome(ErrorCode error, String message) {
    /** It is done. */
    public static final Outcome DONE = new Outcome(ErrorCode.NONE, null);
  }

  /**
   * How something went with a partition.
   *
   * @param partition which one
   * @param error NONE if it is done, or has begun
   * @param message for people, or null
   */
  record PartitionOutcome(TopicPartition partition, ErrorCode error, String message) {}

  /**
   * Where a partition shall be.
   *
   * @param partition which one
   * @param replicas brokers, the preferred leader first; empty to cancel what is under way
   */
  record WantedReplicas(TopicPartition partition, Optional<List<Integer>> replicas) {}

  /**
   * A change of replicas that is under way.
   *
   * @param partition of which
   * @param replicas all of them, old and new
   * @param move which ones come and go
   */
  record OngoingReassignment(
      TopicPartition partition, List<Integer> replicas, ClusterView.Move move) {
    public OngoingReassignment {
      replicas = List.copyOf(replicas);
    }
  }

  /** What kind of leader is wanted. */
  enum Election {
    /** The first replica, if it is in sync. */
    PREFERRED,
    /** Any that lives, where there is no leader; records that it lacks are lost. */
    UNCLEAN
  }

  /**
   * The nodes that keep the metadata.
   *
   * @param leader the one that decides, or -1
   * @param epoch rises with every election
   * @param highWatermark the version that a majority has
   * @param voters whose majority commits, by rising id
   * @param observers who follow without a vote, by rising id
   */
  record Quorum(
      int leader,
      int epoch,
      long highWatermark,
      List<QuorumNode> voters,
      List<QuorumNode> observers) {
    public Quorum {
      voters = List.copyOf(voters);
      observers = List.copyOf(observers);
    }
  }

  /**
   * A node that keeps the metadata.
   *
   * @param id its number
   * @param logEnd the version that it has, or -1 if unknown
   * @param lastFetchMillis when it was last heard of, wall clock, or -1 if unknown
   * @param lastCaughtUpMillis when it last had everything, wall clock, or -1 if unknown
   */
  record QuorumNode(int id, long logEnd, long lastFetchMillis, long lastCaughtUpMillis) {}

  /**
   * What a plan shall mind.
   *
   * @param leadersOnly whether only preferred leaders may change, so that no records move
   * @param byLoad whether brokers are balanced by bytes instead of by number of replicas
   * @param maxMoves the most replicas to move, or -1 for no limit
   * @param drain brokers to be emptied, beside those that are drained already
   */
  record PlanOptions(boolean leadersOnly, boolean byLoad, int maxMoves, Set<Integer> drain) {
    /** The whole cluster, by number of replicas. */
    public static final PlanOptions DEFAULTS = new PlanOptions(false, false, -1, Set.of());

    public PlanOptions {
      drain = Set.copyOf(drain);
    }
  }

  /**
   * What the rebalancer would do.
   *
   * @param moves partition by partition, by topic and number
   * @param totals of all moves
   * @param brokers before and after, by rising id
   * @param text all of it for people
   */
  record AssignmentPlan(
      List<PlannedMove> moves, PlanTotals totals, List<BrokerShare> brokers, String text) {
    public AssignmentPlan {
      moves = List.copyOf(moves);
      brokers = List.copyOf(brokers);
    }
  }

  /**
   * A change that is planned.
   *
   * @param partition which one
   * @param from its replicas now, the preferred leader first
   * @param to its replicas then
   * @param reason why, in words for people
   */
  record PlannedMove(
      TopicPartition partition, List<Integer> from, List<Integer> to, String reason) {
    public PlannedMove {
      from = List.copyOf(from);
      to = List.copyOf(to);
    }
  }

  /**
   * What a plan comes to.
   *
   * @param partitions that change
   * @param replicas that move to another broker
   * @param bytes that have to be copied, or -1 if unknown
   * @param leaders preferred leaders that change
   * @param rackViolationsBefore partitions whose replicas aren't on as many racks as they could be
   * @param rackViolationsAfter the same, once it is done
   */
  record PlanTotals(
      int partitions,
      int replicas,
      long bytes,
      int leaders,
      int rackViolationsBefore,
      int rackViolationsAfter) {}

  /**
   * What a broker has, before and after a plan.
   *
   * @param broker its id
   * @param replicasBefore now
   * @param replicasAfter then
   * @param leadersBefore partitions that prefer it as leader now
   * @param leadersAfter then
   */
  record BrokerShare(
      int broker, int replicasBefore, int replicasAfter, int leadersBefore, int leadersAfter) {}

  /**
   * How far the rebalancer is.
   *
   * @param state what it does
   * @param total partitions of the plan
   * @param done of them
   * @param underWay of them
   * @param drained brokers that get nothing new, by rising id
   */
  record PlanProgress(PlanState state, int total, int done, int underWay, List<Integer> drained) {
    public PlanProgress {
      drained = List.copyOf(drained);
    }
  }

  /** What the rebalancer does. */
  enum PlanState {
    IDLE,
    RUNNING,
    CANCELLING
  }
}
