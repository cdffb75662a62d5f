package dev.esker.replication.simulation;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.host.HostedReplica;
import dev.esker.replication.simulation.StoredBatch.Written;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Looks after every turn of a process whether what {@code docs/REPLICATION.md} promises holds: of
 * the replicas on that process at once, and of all others as soon as more is promised, the metadata
 * change, or some turns have passed.
 */
final class ClusterChecker {
  /** What was last seen of one replica of one run. */
  private static final class Seen {
    long highWatermark = -1;
    long end = -1;
    int epoch = -1;
    int countsFrom;
    long logEnd = -1;
    long logStart = -1;
    int checkedEpoch = -1;
    long checkedChanges = -1;
  }

  private static final int TURNS_BETWEEN_REVIEWS = 25;

  private final ClusterSimulation cluster;
  private final Map<PartitionKey, PartitionHistory> histories = new HashMap<>();
  private final Map<HostedReplica, Seen> seen = new HashMap<>();
  private MetadataImage newest = MetadataImage.empty();
  private MetadataImage reviewed = newest;
  private int turns;
  private int acknowledgements;

  ClusterChecker(ClusterSimulation cluster) {
    this.cluster = cluster;
  }

  /** The newest metadata that anybody knows to be committed. */
  MetadataImage newest() {
    return newest;
  }

  int acknowledgements() {
    return acknowledgements;
  }

  /** A process has seen that these metadata are committed. */
  void committed(MetadataImage image) {
    if (image.version() > newest.version()) {
      MetadataImage before = newest;
      newest = image;
      cluster.say(-1, () -> "metadata " + image.version() + ": " + states(image));
      for (TopicState topic : image.topics()) {
        before.topic(topic.id()).ifPresent(earlier -> compare(earlier, topic));
      }
      before.brokers().stream()
          .filter(broker -> image.broker(broker.id()).isEmpty())
          .forEach(gone -> cluster.tally().count(Happening.BROKER_UNREGISTERED));
    }
  }

  private void compare(TopicState before, TopicState after) {
    for (int number = 0; number < before.partitions().size(); number++) {
      PartitionState from = before.partitions().get(number);
      PartitionState to = after.partitions().get(number);
      PartitionKey key = new PartitionKey(after.id(), number);
      require(
          to.leaderEpoch() >= from.leaderEpoch() && to.partitionEpoch() >= from.partitionEpoch(),
          () -> key + " goes from " + from + " to " + to);
      if (from.reassignment().underWay() && !to.reassignment().underWay()) {
        cluster.tally().count(reassigned(from, to));
      } else if (!from.reassignment().underWay() && to.reassignment().underWay()) {
        cluster.tally().count(Happening.REASSIGNMENT);
      }
      if (to.leaderEpoch() > from.leaderEpoch() && to.leader() >= 0) {
        elected(key, from, to);
      }
    }
  }

  private static Happening reassigned(PartitionState from, PartitionState to) {
    return to.replicas().equals(from.target())
        ? Happening.REASSIGNMENT_COMPLETED
        : Happening.REASSIGNMENT_CANCELLED;
  }

  private void elected(PartitionKey key, PartitionState from, PartitionState to) {
    boolean hasAll = from.isr().contains(to.leader()) || from.eligible().contains(to.leader());
    cluster.tally().count(hasAll ? Happening.ELECTION : Happening.UNCLEAN_ELECTION);
    if (!hasAll) {
      require(cluster.options().unclean(), () -> key + " goes from " + from + " to " + to);
      history(key).uncleanlyElected(to.leaderEpoch());
    }
  }

  private static String states(MetadataImage image) {
    StringBuilder all = new StringBuilder();
    image.brokers().forEach(each -> all.append(each.id()).append(each.phase()).append(' '));
    for (TopicState topic : image.topics()) {
      for (PartitionState state : topic.partitions()) {
        all.append(
            String.format(
                "| %d@%d v%d of %s isr %s elr %s +%s -%s ",
                state.leader(),
                state.leaderEpoch(),
                state.partitionEpoch(),
                state.replicas(),
                state.isr(),
                state.eligible(),
                state.reassignment().adding(),
                state.reassignment().removing()));
      }
    }
    return all.toString();
  }

  private PartitionHistory history(PartitionKey key) {
    return histories.computeIfAbsent(key, any -> new PartitionHistory(key.toString()));
  }

  /** Records of a partition before an offset may be deleted. */
  void deleted(PartitionKey key, long to) {
    history(key).deleted(to);
  }

  /** A producer has got its answer from a leader of that epoch. */
  void acknowledged(PartitionKey key, long offset, Written written, int epoch) {
    acknowledgements++;
    history(key).acknowledged(offset, written, epoch);
  }

  /** A replica says that it gives up records below its high watermark. */
  void givenUp(int broker, PartitionKey key) {
    cluster.tally().count(Happening.RECORDS_GIVEN_UP);
    require(
        history(key).countsFrom() > 0, () -> "broker " + broker + " gives up records of " + key);
  }

  /** A process has taken a turn. */
  void stepped(SimulatedProcess process) {
    for (HostedReplica replica : process.replicas().all()) {
      look(process, replica);
    }
    if (++turns % TURNS_BETWEEN_REVIEWS == 0 || !reviewed.equals(newest)) {
      reviewed = newest;
      review();
    } else {
      process.replicas().all().forEach(replica -> review(process, replica));
    }
  }

  private void look(SimulatedProcess process, HostedReplica replica) {
    PartitionLog log = replica.log();
    if (!log.isReplicated()) {
      // it has no role yet, and so no high watermark
      return;
    }
    PartitionHistory history = history(replica.partition());
    Seen before = seen.computeIfAbsent(replica, any -> new Seen());
    int epoch = replica.status().leaderEpoch();
    require(
        epoch >= before.epoch, () -> replica.identity() + ": " + epoch + " after " + before.epoch);
    before.epoch = epoch;
    countCuts(before, log);
    if (replica.leadingEpoch() >= 0) {
      history.leads(replica.leadingEpoch(), process.id(), log);
    }
    long highWatermark = log.highWatermark();
    if (epoch < history.countsFrom() || before.countsFrom != history.countsFrom()) {
      // what it has so far may be what was given up; from now on it counts
      before.countsFrom = Math.min(epoch, history.countsFrom());
      before.highWatermark = highWatermark;
      return;
    }
    if (highWatermark < before.highWatermark) {
      long from = before.highWatermark;
      require(
          history.countsFrom() > 0,
          () -> replica.identity() + " falls from " + from + " to " + highWatermark);
    } else if (highWatermark > before.highWatermark) {
      long from = Math.max(log.logStartOffset(), before.highWatermark);
      for (StoredBatch batch : StoredBatch.read(log, from, highWatermark)) {
        history.commit(batch, log.logStartOffset());
      }
    }
    before.highWatermark = highWatermark;
  }

  private void countCuts(Seen before, PartitionLog log) {
    if (log.logStartOffset() > before.end && before.end >= 0) {
      cluster.tally().count(Happening.LOG_BEGUN_ANEW);
    } else if (log.logEndOffset() < before.end) {
      cluster.tally().count(Happening.LOG_CUT);
    }
    before.end = log.logEndOffset();
  }

  private void review() {
    for (TopicState topic : newest.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionKey key = new PartitionKey(topic.id(), number);
        for (int id : topic.partitions().get(number).replicas()) {
          cluster
              .process(id)
              .ifPresent(
                  process -> process.replicas().find(key).ifPresent(each -> review(process, each)));
        }
      }
    }
  }

  /** Whether a replica has all that was acknowledged, if it may lead. */
  private void review(SimulatedProcess process, HostedReplica replica) {
    PartitionKey key = replica.partition();
    PartitionHistory history = history(key);
    Seen known = seen.computeIfAbsent(replica, any -> new Seen());
    PartitionLog log = replica.log();
    boolean counts = !history.awaitsLeader() && known.epoch >= history.countsFrom();
    boolean same =
        known.logEnd == log.logEndOffset()
            && known.logStart == log.logStartOffset()
            && known.checkedEpoch == known.epoch
            && known.checkedChanges == history.changes();
    if (!counts || same || !mayLead(process.id(), key)) {
      return;
    }
    history.requireAll(
        process.id(), log, StoredBatch.read(log, log.logStartOffset(), log.logEndOffset()));
    known.logEnd = log.logEndOffset();
    known.logStart = log.logStartOffset();
    known.checkedEpoch = known.epoch;
    known.checkedChanges = history.changes();
  }

  private boolean mayLead(int id, PartitionKey key) {
    if (cluster.node(id).isEmpty()) {
      return false;
    }
    PartitionState state = state(key);
    return state != null && (state.isr().contains(id) || state.eligible().contains(id));
  }

  private PartitionState state(PartitionKey key) {
    return newest
        .topic(key.topic())
        .map(topic -> topic.partitions().get(key.partition()))
        .orElse(null);
  }

  /** At the end: all replicas have the same, nothing is there twice, nothing is missing. */
  void checkEnd() {
    review();
    for (TopicState topic : newest.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionKey key = new PartitionKey(topic.id(), number);
        for (int id : topic.partitions().get(number).replicas()) {
          PartitionLog log = cluster.process(id).get().replicas().find(key).get().log();
          List<StoredBatch> all = StoredBatch.read(log, log.logStartOffset(), log.logEndOffset());
          history(key).requireWhole(id, all);
        }
      }
    }
  }

  private void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }
}
