package dev.esker.replication.core;

import dev.esker.replication.core.ModelBatches.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks after every step whether what {@code docs/REPLICATION.md} promises still holds. */
final class ModelChecker {
  private final ModelCluster cluster;
  private final Map<Long, Long> offered = new HashMap<>();
  private final Map<Long, Long> endOfPending = new HashMap<>();
  private final TreeMap<Long, Long> acknowledged = new TreeMap<>();
  private final TreeMap<Long, Entry> committed = new TreeMap<>();
  private final Map<Integer, Integer> leaderOfEpoch = new HashMap<>();
  private final Map<Integer, Integer> epochs = new HashMap<>();
  private long changesSeen = -1;

  ModelChecker(ModelCluster cluster) {
    this.cluster = cluster;
  }

  void offer(long id, long value) {
    offered.put(id, value);
  }

  void appended(long id, long endOffset) {
    endOfPending.put(id, endOffset);
  }

  void acknowledged(long id) {
    Long value = offered.remove(id);
    require(value != null, () -> "append " + id + " is answered twice, or was never made");
    acknowledged.put(endOfPending.get(id) - 1, value);
    changesSeen = -1;
  }

  void failed(long id) {
    require(offered.remove(id) != null, () -> "append " + id + " is answered twice");
  }

  int acknowledgedCount() {
    return acknowledged.size();
  }

  void highWatermark(ModelBroker broker, long before, long offset) {
    require(offset > before, () -> "the high watermark falls from " + before + " to " + offset);
    require(
        offset <= broker.log.durableEnd(),
        () -> "the high watermark " + offset + " is above " + broker.log);
    for (long each = Math.max(before, broker.log.logStart()); each < offset; each++) {
      Entry here = broker.log.at(each);
      Entry there = committed.putIfAbsent(each, here);
      long at = each;
      require(
          there == null || there.equals(here),
          () -> "committed at " + at + " are " + there + " and " + here);
    }
  }

  void role(ModelBroker broker, ReplicaRole role, int leaderEpoch) {
    int before = epochs.getOrDefault(broker.id, -1);
    require(leaderEpoch >= before, () -> "epoch " + leaderEpoch + " after " + before);
    epochs.put(broker.id, leaderEpoch);
    if (role == ReplicaRole.LEADING) {
      Integer other = leaderOfEpoch.putIfAbsent(leaderEpoch, broker.id);
      require(
          other == null || other == broker.id,
          () -> "brokers " + other + " and " + broker.id + " lead in " + leaderEpoch);
    }
  }

  /** Bounds, after each step of a replica. */
  void stepped(ModelBroker broker) {
    for (ReplicaStatus.Follower follower : broker.replica.status().followers()) {
      int most = ModelCluster.CONFIG.windowBytes() + ModelCluster.CONFIG.messageBytes();
      require(
          follower.bytesUnderWay() <= most,
          () -> follower.bytesUnderWay() + " bytes are under way to " + follower);
    }
  }

  /** What holds whatever happens. */
  void check() {
    long changes = cluster.metadata.version();
    for (ModelBroker broker : cluster.brokers) {
      changes = changes * 1_000_003 + broker.log.changes();
    }
    if (changes == changesSeen) {
      return;
    }
    changesSeen = changes;
    nothingAcknowledgedIsLost();
    for (ModelBroker one : cluster.brokers) {
      for (ModelBroker other : cluster.brokers) {
        if (one.id < other.id) {
          sameEpochMeansSameLog(one, other);
        }
      }
    }
  }

  private void nothingAcknowledgedIsLost() {
    PartitionAssignment now = cluster.metadata.now();
    Set<Integer> eligible = new HashSet<>(now.isr());
    eligible.addAll(now.elr());
    for (int id : eligible) {
      ModelLog log = cluster.brokers.get(id).log;
      acknowledged
          .tailMap(log.logStart())
          .forEach(
              (offset, value) -> {
                require(
                    holds(log.at(offset), value) && holds(log.durableAt(offset), value),
                    () ->
                        value
                            + " was acknowledged at "
                            + offset
                            + ", broker "
                            + id
                            + " has "
                            + log
                            + ", in sync "
                            + now.isr()
                            + ", eligible "
                            + now.elr());
              });
    }
  }

  private static boolean holds(Entry entry, long value) {
    return entry != null && entry.value() == value;
  }

  private void sameEpochMeansSameLog(ModelBroker one, ModelBroker other) {
    long from = Math.max(one.log.logStart(), other.log.logStart());
    boolean same = false;
    for (long at = Math.min(one.log.logEnd(), other.log.logEnd()) - 1; at >= from; at--) {
      Entry here = one.log.at(at);
      Entry there = other.log.at(at);
      same |= here.epoch() == there.epoch();
      long offset = at;
      require(
          !same || here.equals(there),
          () ->
              "at " + offset + " are " + one.id + " " + one.log + "; " + other.id + " "
                  + other.log);
    }
  }

  /** What holds once faults have stopped and all has been delivered. */
  void checkConverged(Set<Integer> gone) {
    PartitionAssignment now = cluster.metadata.now();
    Set<Integer> all = new TreeSet<>(now.replicas());
    all.removeAll(gone);
    require(now.leader() >= 0, () -> "nobody leads: " + now);
    ModelLog leader = cluster.brokers.get(now.leader()).log;
    for (int id : all) {
      ModelBroker broker = cluster.brokers.get(id);
      require(
          broker.log.logEnd() == leader.logEnd(),
          () -> "broker " + id + " has " + broker.log + " and the leader " + leader);
      require(
          broker.replica.status().highWatermark() == leader.logEnd(),
          () -> "the high watermark of " + broker.id + " is " + broker.replica.status());
      require(
          broker.replica.nextDeadline() == ReplicaContext.NEVER,
          () -> "broker " + id + " has a deadline with nothing to do");
    }
    require(now.isr().equals(Set.copyOf(all)), () -> "in sync are " + now.isr() + ", not " + all);
    require(now.elr().isEmpty(), () -> "eligible are " + now.elr());
    require(cluster.leases.open() == 0, () -> cluster.leases.open() + " batches are still lent");
  }

  private static void require(boolean holds, java.util.function.Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }
}
