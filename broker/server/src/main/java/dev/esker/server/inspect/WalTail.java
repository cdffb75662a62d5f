package dev.esker.server.inspect;

import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.pipeline.FrameKind;
import dev.esker.records.RecordBatch;
import dev.esker.wal.FrameVisitor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the write-ahead log will add to the catalog when it is replayed from the checkpoint: how far
 * each partition goes, and which ones come and go. One thread.
 */
final class WalTail implements FrameVisitor {
  private final CatalogReport report;
  private final RecordBatch header = new RecordBatch();
  private final Map<Integer, Long> ends = new HashMap<>();
  private final Map<Integer, Long> starts = new HashMap<>();
  private final Map<Integer, FrameKind.Description> described = new HashMap<>();
  private final Map<Integer, PartitionEntry> known = new HashMap<>();
  private final Set<Integer> cut = new HashSet<>();
  private final Set<Integer> deleted = new HashSet<>();
  private final Set<Integer> broken = new HashSet<>();

  WalTail(CatalogReport report) {
    this.report = report;
  }

  /** A partition that the catalog knows. */
  void known(PartitionEntry entry) {
    ends.put(entry.number(), entry.checkpointEndOffset());
    if (entry.cutPosition() != PartitionEntry.NONE) {
      known.put(entry.number(), entry);
    }
  }

  @Override
  public void frame(
      long position, long endPosition, byte kind, int number, long offset, ByteBuffer payload) {
    switch (kind) {
      case FrameKind.DESCRIBE -> {
        described.put(number, FrameKind.Description.decode(payload));
        ends.putIfAbsent(number, offset);
      }
      case FrameKind.DATA -> data(position, number, offset, payload);
      case FrameKind.LOG_START -> {
        starts.merge(number, offset, Math::max);
        ends.computeIfPresent(number, (key, end) -> Math.max(end, offset));
      }
      case FrameKind.TRUNCATE -> {
        // Or earlier, by less than a batch: where the next one begins.
        ends.computeIfPresent(number, (key, end) -> Math.min(end, offset));
        starts.computeIfPresent(number, (key, start) -> Math.min(start, offset));
        cut.add(number);
      }
      case FrameKind.RESTART -> {
        ends.put(number, offset);
        starts.put(number, offset);
      }
      case FrameKind.DELETE -> deleted.add(number);
      default ->
          report.problem(
              "write-ahead log", "a frame of unknown kind " + kind + " at position " + position);
    }
  }

  private void data(long position, int number, long offset, ByteBuffer payload) {
    Long end = ends.get(number);
    if (end == null || broken.contains(number) || isVoid(position, number, offset)) {
      return;
    }
    if (offset < end && !cut.contains(number)) {
      return;
    }
    cut.remove(number);
    if (offset > end) {
      broken.add(number);
      report.problem(
          "write-ahead log",
          "at position "
              + position
              + " partition number "
              + number
              + " goes on with offset "
              + offset
              + ", but its records in segments end before "
              + end);
      return;
    }
    header.wrap(payload, payload.position());
    ends.put(number, header.nextOffset());
  }

  /** Whether it was cut off later, and its place is gone already. */
  private boolean isVoid(long position, int number, long offset) {
    PartitionEntry entry = known.get(number);
    return entry != null && position < entry.cutPosition() && offset >= entry.cutOffset();
  }

  /** Whether the log says that this partition is deleted. */
  boolean isDeleted(int number) {
    return deleted.contains(number);
  }

  /** A log start that the catalog may not know yet. */
  OptionalLong logStart(int number) {
    Long start = starts.get(number);
    return start == null ? OptionalLong.empty() : OptionalLong.of(start);
  }

  /** Partitions that it describes, by number. */
  Map<Integer, FrameKind.Description> described() {
    return described;
  }
}
