package dev.esker.replication.simulation;

import dev.esker.engine.LogRead;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.records.RecordBatch;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.host.HostedReplica;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Looks whether what {@code docs/REPLICATION.md} promises holds, and says where it doesn't. */
final class ClusterChecker {
  /** A batch as a log has it. */
  private record Batch(long producer, int sequence, int epoch, long crc, long nextOffset) {}

  /** Who wrote what was acknowledged. */
  private record Written(long producer, int sequence) {}

  /** What is known of one partition. */
  private static final class History {
    final TreeMap<Long, Batch> committed = new TreeMap<>();
    final TreeMap<Long, Written> acknowledged = new TreeMap<>();
    final Map<Integer, Integer> leaders = new HashMap<>();
  }

  /** What was last seen of one replica of one run. */
  private static final class Seen {
    long highWatermark = -1;
    int epoch = -1;
    long logEnd = -1;
    long logStart = -1;
    int checkedEpoch = -1;
    int checkedAcknowledged = -1;
  }

  private static final int TURNS_BETWEEN_READS = 25;

  private final ClusterSimulation cluster;
  private final Map<PartitionKey, History> histories = new HashMap<>();
  private final Map<HostedReplica, Seen> seen = new HashMap<>();
  private MetadataImage newest = MetadataImage.empty();
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

  void committed(MetadataImage image) {
    if (image.version() > newest.version()) {
      newest = image;
      cluster.say(-1, () -> "metadata " + image.version() + ": " + states(image));
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

  private History history(PartitionKey key) {
    return histories.computeIfAbsent(key, any -> new History());
  }

  /** A producer has got its answer. */
  void acknowledged(PartitionKey key, long offset, long producer, int sequence) {
    acknowledgements++;
    History history = history(key);
    history.acknowledged.put(offset, new Written(producer, sequence));
    Batch batch = history.committed.get(offset);
    require(
        batch == null || (batch.producer() == producer && batch.sequence() == sequence),
        () -> key + ": " + producer + ":" + sequence + " at " + offset + " is " + batch);
  }

  /** A process has taken a turn. */
  void stepped(SimulatedProcess process) {
    for (HostedReplica replica : process.replicas().all()) {
      look(process, replica);
    }
    if (++turns % TURNS_BETWEEN_READS == 0) {
      readAll();
    }
  }

  private void look(SimulatedProcess process, HostedReplica replica) {
    PartitionKey key = replica.partition();
    Seen before = seen.computeIfAbsent(replica, any -> new Seen());
    if (!replica.log().isReplicated()) {
      // it has no role yet, and so no high watermark
      return;
    }
    long highWatermark = replica.log().highWatermark();
    int epoch = replica.status().leaderEpoch();
    require(
        highWatermark >= before.highWatermark,
        () ->
            process.id()
                + ": "
                + key
                + " falls from "
                + before.highWatermark
                + " to "
                + highWatermark);
    require(
        epoch >= before.epoch, () -> process.id() + ": epoch " + epoch + " after " + before.epoch);
    if (highWatermark > before.highWatermark) {
      commit(process, replica.log(), key, Math.max(0, before.highWatermark), highWatermark);
    }
    before.highWatermark = highWatermark;
    before.epoch = epoch;
    int leading = replica.leadingEpoch();
    if (leading >= 0) {
      Integer other = history(key).leaders.putIfAbsent(leading, process.id());
      require(
          other == null || other == process.id(),
          () -> key + " is led by " + other + " and " + process.id() + " in " + leading);
    }
  }

  private void commit(
      SimulatedProcess process, PartitionLog log, PartitionKey key, long from, long to) {
    History history = history(key);
    for (Map.Entry<Long, Batch> each : read(log, Math.max(from, log.logStartOffset()), to)) {
      Batch other = history.committed.putIfAbsent(each.getKey(), each.getValue());
      require(
          other == null || other.equals(each.getValue()),
          () ->
              key
                  + ": at "
                  + each.getKey()
                  + " were "
                  + other
                  + ", on "
                  + process.id()
                  + " are "
                  + each.getValue());
    }
  }

  /** Whether everybody who may lead has all that was acknowledged. */
  void readAll() {
    for (TopicState topic : newest.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionKey key = new PartitionKey(topic.id(), number);
        PartitionState state = topic.partitions().get(number);
        Set<Integer> mayLead = new HashSet<>(state.isr());
        mayLead.addAll(state.eligible());
        for (int id : mayLead) {
          if (!cluster.node(id).isEmpty()) {
            cluster.process(id).ifPresent(process -> hasAll(process, key, state));
          }
        }
      }
    }
  }

  private void hasAll(SimulatedProcess process, PartitionKey key, PartitionState state) {
    HostedReplica replica = process.replicas().find(key).orElse(null);
    if (replica == null) {
      return;
    }
    PartitionLog log = replica.log();
    History history = history(key);
    Seen known = seen.computeIfAbsent(replica, any -> new Seen());
    boolean same =
        known.logEnd == log.logEndOffset()
            && known.logStart == log.logStartOffset()
            && known.checkedEpoch == known.epoch
            && known.checkedAcknowledged == history.acknowledged.size();
    if (same) {
      return;
    }
    known.logEnd = log.logEndOffset();
    known.logStart = log.logStartOffset();
    known.checkedEpoch = known.epoch;
    known.checkedAcknowledged = history.acknowledged.size();
    Map<Long, Batch> there = new HashMap<>();
    read(log, log.logStartOffset(), log.logEndOffset())
        .forEach(each -> there.put(each.getKey(), each.getValue()));
    history
        .acknowledged
        .tailMap(log.logStartOffset())
        .forEach(
            (offset, written) -> {
              Batch batch = there.get(offset);
              require(
                  batch != null
                      && batch.nextOffset() <= log.durableEndOffset()
                      && batch.producer() == written.producer()
                      && batch.sequence() == written.sequence(),
                  () ->
                      key
                          + ": "
                          + written
                          + " was acknowledged at "
                          + offset
                          + ", broker "
                          + process.id()
                          + " has "
                          + batch
                          + ", durable to "
                          + log.durableEndOffset()
                          + "; "
                          + state);
            });
  }

  /** The batches from an offset on that begin before another. */
  private List<Map.Entry<Long, Batch>> read(PartitionLog log, long from, long to) {
    List<Map.Entry<Long, Batch>> found = new ArrayList<>();
    long offset = from;
    while (offset < to) {
      try (ReplicaRead read = log.readForReplica(offset, 1 << 16, true)) {
        if (!(read.read() instanceof LogRead.InMemory memory)) {
          throw new AssertionError("at " + offset + " of " + log.id() + " is " + read.read());
        }
        ByteBuffer bytes = memory.bytes();
        int position = bytes.position();
        while (position < bytes.limit() && offset < to) {
          RecordBatch batch = new RecordBatch().wrap(bytes, position);
          offset = batch.nextOffset();
          position += batch.sizeInBytes();
          if (batch.baseOffset() < to) {
            found.add(
                Map.entry(
                    batch.baseOffset(),
                    new Batch(
                        batch.producerId(),
                        batch.baseSequence(),
                        batch.partitionLeaderEpoch(),
                        batch.crc(),
                        batch.nextOffset())));
          }
        }
      } catch (IOException e) {
        throw new AssertionError("broker's log " + log.id() + " can't be read: " + e, e);
      }
    }
    return found;
  }

  /** What is missing for everything to be as it should be once nothing fails; empty if nothing. */
  String missing() {
    for (TopicState topic : newest.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionState state = topic.partitions().get(number);
        PartitionKey key = new PartitionKey(topic.id(), number);
        if (state.leader() < 0
            || state.isr().size() < state.replicas().size()
            || !state.eligible().isEmpty()
            || state.reassignment().underWay()) {
          return key + " is " + state;
        }
        String other = missing(key, state);
        if (!other.isEmpty()) {
          return other;
        }
      }
    }
    return newest.topics().isEmpty() ? "there is no topic" : "";
  }

  private String missing(PartitionKey key, PartitionState state) {
    PartitionLog leader = log(state.leader(), key);
    if (leader == null) {
      return key + " has no log at its leader " + state;
    }
    for (int id : state.replicas()) {
      PartitionLog log = log(id, key);
      if (log == null
          || log.logEndOffset() != leader.logEndOffset()
          || log.highWatermark() != leader.logEndOffset()) {
        return key
            + " at "
            + id
            + (log == null ? " isn't there" : bounds(log))
            + ", at the leader "
            + state.leader()
            + bounds(leader);
      }
    }
    return "";
  }

  private static String bounds(PartitionLog log) {
    return " is "
        + log.logStartOffset()
        + " to "
        + log.logEndOffset()
        + ", high watermark "
        + log.highWatermark();
  }

  private PartitionLog log(int broker, PartitionKey key) {
    return cluster
        .process(broker)
        .flatMap(process -> process.replicas().find(key))
        .map(HostedReplica::log)
        .orElse(null);
  }

  /** At the end: all replicas have the same, nothing is there twice, nothing is missing. */
  void checkEnd() {
    readAll();
    for (TopicState topic : newest.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionKey key = new PartitionKey(topic.id(), number);
        PartitionState state = topic.partitions().get(number);
        Set<Written> once = new HashSet<>();
        for (int id : state.replicas()) {
          PartitionLog log = log(id, key);
          once.clear();
          long from = log.logStartOffset();
          for (Map.Entry<Long, Batch> each : read(log, from, log.logEndOffset())) {
            Batch committed = history(key).committed.get(each.getKey());
            require(
                each.getValue().equals(committed),
                () -> key + " at " + id + ": " + each + " instead of " + committed);
            Written written = new Written(each.getValue().producer(), each.getValue().sequence());
            require(once.add(written), () -> key + " has " + written + " twice");
          }
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
