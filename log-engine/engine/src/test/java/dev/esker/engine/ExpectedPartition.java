package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.ValidatedBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A partition as a workload has asked for it, and what was acknowledged of that for certain. */
class ExpectedPartition {
  final PartitionId id;
  final String topic;
  final List<Appended> batches = new ArrayList<>();
  boolean created;
  boolean deleteAsked;
  boolean deleted;
  int acknowledged;
  long startAcknowledged;
  long startAsked;

  ExpectedPartition(PartitionId id, String topic) {
    this.id = id;
    this.topic = topic;
  }

  /** A batch that was asked for. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Appended(byte[] content, int records, long producerId, int sequence, long baseOffset) {
    long end() {
      return baseOffset + records;
    }

    /** The repetition of a batch, as a producer that got no answer would send it. */
    ValidatedBatch again() {
      return ValidatedBatch.trusted(ByteBuffer.wrap(content.clone()));
    }
  }

  /** Where the log ends after so many batches. */
  long end(int count) {
    return count == 0 ? 0 : batches.get(count - 1).end();
  }

  boolean isLive() {
    return created && !deleteAsked;
  }

  void create(StorageEngine engine, LogConfig config) {
    var unused =
        engine.create(new PartitionSpec(id, topic, config)).thenAccept(log -> created = true);
  }

  void delete(StorageEngine engine) {
    deleteAsked = true;
    var unused = engine.delete(id).thenAccept(nothing -> deleted = true);
  }

  /** Moves the start somewhere below the end of what is acknowledged. */
  void advanceStart(StorageEngine engine, Random random) {
    Appended batch = batches.get(random.nextInt(acknowledged));
    long offset = batch.baseOffset() + random.nextInt(batch.records() + 1);
    startAsked = Math.max(startAsked, offset);
    var unused =
        engine
            .advanceLogStart(engine.find(id).orElseThrow(), offset)
            .thenAccept(start -> startAcknowledged = Math.max(startAcknowledged, start));
  }

  /** What the model says of it now, which is to be the moment of a crash. */
  static <P extends ExpectedPartition> Moment<P> now(P partition) {
    return new Moment<>(
        partition,
        partition.created,
        partition.deleteAsked,
        partition.deleted,
        partition.acknowledged,
        partition.batches.size(),
        partition.startAcknowledged,
        partition.startAsked);
  }

  /** What the model said of a partition at the moment of the crash. */
  record Moment<P extends ExpectedPartition>(
      P partition,
      boolean created,
      boolean deleteAsked,
      boolean deleted,
      int acknowledged,
      int asked,
      long startAcknowledged,
      long startAsked) {

    /** The batches that may be there. */
    List<Appended> batches() {
      return partition.batches.subList(0, asked);
    }

    /** Whether it is there, which may be uncertain, and starts where it may. */
    Optional<PartitionLog> find(StorageEngine engine, boolean catalogLost) {
      Optional<PartitionLog> found = engine.find(partition.id);
      if (found.isEmpty()) {
        // A lost catalog was all that knew of a partition without records.
        assertTrue(
            !created || deleteAsked || (catalogLost && acknowledged == 0),
            () -> "lost partition " + partition.topic);
        return found;
      }
      long start = found.get().logStartOffset();
      assertFalse(deleted, () -> "deleted partition is back: " + partition.topic);
      assertTrue(
          (catalogLost || start >= startAcknowledged) && start <= startAsked,
          () -> partition.topic + " starts at " + start + ", asked " + this);
      return found;
    }
  }
}
