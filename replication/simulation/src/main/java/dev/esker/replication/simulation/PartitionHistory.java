package dev.esker.replication.simulation;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.replication.simulation.StoredBatch.Written;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What is known of one partition: what was acknowledged, what was seen below a high watermark, who
 * has led in which epoch.
 *
 * <p>An unclean election gives up records. From its epoch on only that counts which the new leader
 * has when it begins, and what comes after; what is said and done in an earlier epoch, by leaders
 * that haven't heard of it, counts for nothing.
 */
final class PartitionHistory {
  private final String name;
  private final Map<Integer, Integer> leaders = new HashMap<>();
  private final Map<Written, Long> offsets = new HashMap<>();
  private TreeMap<Long, StoredBatch> committed = new TreeMap<>();
  private TreeMap<Long, Written> acknowledged = new TreeMap<>();
  private long deletedTo;
  private int countsFrom;
  private boolean awaitsLeader;
  private long changes;

  PartitionHistory(String name) {
    this.name = name;
  }

  /** The first leader epoch that counts: 0, or that of the last unclean election. */
  int countsFrom() {
    return countsFrom;
  }

  /** Whether nothing is known yet of what an unclean election has left. */
  boolean awaitsLeader() {
    return awaitsLeader;
  }

  /** Rises whenever there is more that replicas have to have. */
  long changes() {
    return changes;
  }

  /** Records before an offset may be deleted. */
  void deleted(long to) {
    deletedTo = Math.max(deletedTo, to);
  }

  /** A leader was elected that may lack records. */
  void uncleanlyElected(int epoch) {
    countsFrom = epoch;
    awaitsLeader = true;
  }

  /** A replica believes that it leads. */
  void leads(int epoch, int broker, PartitionLog log) {
    Integer other = leaders.putIfAbsent(epoch, broker);
    require(
        other == null || other == broker,
        () -> "is led by " + other + " and " + broker + " in " + epoch);
    if (awaitsLeader && epoch >= countsFrom) {
      awaitsLeader = false;
      beginWith(log);
    }
  }

  private void beginWith(PartitionLog log) {
    TreeMap<Long, StoredBatch> before = committed;
    TreeMap<Long, Written> promised = acknowledged;
    committed = new TreeMap<>();
    acknowledged = new TreeMap<>();
    offsets.clear();
    changes++;
    for (StoredBatch batch : StoredBatch.read(log, log.logStartOffset(), log.logEndOffset())) {
      long offset = batch.baseOffset();
      if (batch.nextOffset() <= log.highWatermark() || batch.equals(before.get(offset))) {
        commit(batch, log.logStartOffset());
      }
      if (batch.written().equals(promised.get(offset))) {
        acknowledged.put(offset, batch.written());
      }
    }
  }

  /** A producer has got its answer from a leader of that epoch. */
  void acknowledged(long offset, Written written, int epoch) {
    if (epoch < countsFrom) {
      return;
    }
    changes++;
    acknowledged.put(offset, written);
    StoredBatch batch = committed.get(offset);
    require(
        batch == null || batch.written().equals(written),
        () -> written + ", acknowledged at " + offset + ", is " + batch);
  }

  /** A batch was seen below the high watermark of a replica. */
  void commit(StoredBatch batch, long logStart) {
    StoredBatch other = committed.putIfAbsent(batch.baseOffset(), batch);
    require(
        other == null || other.equals(batch),
        () -> "at " + batch.baseOffset() + " were " + other + ", now are " + batch);
    Long place = offsets.putIfAbsent(batch.written(), batch.baseOffset());
    // a retry of what was deleted meanwhile may be taken for new: who began its log anew behind
    // the deleted records knows nothing of them
    require(
        place == null || place == batch.baseOffset() || place < Math.max(logStart, deletedTo),
        () -> batch.written() + " is at " + place + " and at " + batch.baseOffset());
  }

  /**
   * Whether a log has all that was acknowledged, on disk.
   *
   * @param batches all of the log
   */
  void requireAll(int broker, PartitionLog log, List<StoredBatch> batches) {
    long start = log.logStartOffset();
    require(
        start <= deletedTo,
        () -> "begins at " + start + " on " + broker + ", deleted is up to " + deletedTo);
    Map<Long, StoredBatch> there = new HashMap<>();
    batches.forEach(batch -> there.put(batch.baseOffset(), batch));
    acknowledged
        .tailMap(start)
        .forEach(
            (offset, written) -> {
              StoredBatch batch = there.get(offset);
              require(
                  batch != null
                      && batch.nextOffset() <= log.durableEndOffset()
                      && batch.written().equals(written),
                  () ->
                      written
                          + " was acknowledged at "
                          + offset
                          + ", broker "
                          + broker
                          + " has "
                          + batch
                          + ", durable to "
                          + log.durableEndOffset());
            });
  }

  /**
   * Whether a log is what it has to be once everything is well: nothing but what was seen to be
   * committed, and all of that; each producer's batches once, in order, without a gap.
   */
  void requireWhole(int broker, List<StoredBatch> batches) {
    Map<Long, Integer> sequences = new HashMap<>();
    for (StoredBatch batch : batches) {
      StoredBatch known = committed.get(batch.baseOffset());
      require(batch.equals(known), () -> "has " + batch + " on " + broker + ", not " + known);
      Integer expected = sequences.get(batch.producer());
      require(
          expected == null || expected == batch.sequence(),
          () -> batch + " on " + broker + " should begin with " + expected);
      int records = (int) (batch.nextOffset() - batch.baseOffset());
      sequences.put(batch.producer(), batch.sequence() + records);
    }
    long end = batches.isEmpty() ? deletedTo : batches.get(batches.size() - 1).nextOffset();
    require(
        committed.isEmpty() || committed.lastEntry().getValue().nextOffset() <= end,
        () -> "has lost " + committed.lastEntry() + " on " + broker);
  }

  private void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(name + " " + otherwise.get());
    }
  }
}
