package dev.esker.server.inspect;

import dev.esker.engine.segment.CorruptSegmentException;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads a segment batch by batch, in full, and tells good ones from bad. A batch with a wrong CRC
 * is passed over by the length in its header; a header that makes no sense ends the walk, since
 * nothing says where the next batch begins.
 */
public final class SegmentWalk {
  /** No broker takes a larger batch: two fit into a file of the write-ahead log. */
  private static final int MAX_BATCH_BYTES = 512 << 20;

  /** Told what lies in the file, in its order. */
  public interface Visitor {

    /**
     * A batch with a right CRC.
     *
     * @param batch valid during the call only
     * @param damage empty, or why its records can't be read
     * @return whether to go on
     */
    boolean batch(long position, RecordBatch batch, Optional<Damage> damage) throws IOException;

    /**
     * A place where no good batch is.
     *
     * @return whether to go on, where that is possible
     */
    boolean damaged(Damage damage) throws IOException;

    /** The file ends before its last batch does, as while a broker writes it. */
    default void unfinished(long position, long bytes) throws IOException {}
  }

  private final Disk disk;

  /** Reads from that disk. */
  public SegmentWalk(Disk disk) {
    this.disk = disk;
  }

  /**
   * Shows everything in the file.
   *
   * @return how many bytes it has
   * @throws java.nio.file.NoSuchFileException if it isn't there (any more)
   */
  public long run(SegmentFile segment, Visitor visitor) throws IOException {
    try (DiskFile file = disk.open(segment.path(), Disk.Access.READ)) {
      long size = file.size();
      SegmentScan scan = new SegmentScan(file, 0, size);
      try {
        boolean more = true;
        while (more && scan.next()) {
          more = show(segment, scan, visitor);
        }
        if (more && scan.nextPosition() < size) {
          end(segment, scan.nextPosition(), size, visitor);
        }
      } catch (CorruptSegmentException e) {
        visitor.damaged(new Damage(segment.path(), scan.nextPosition(), reason(segment, e)));
      }
      return size;
    }
  }

  /** The reason alone: file and position are told beside it. */
  private static String reason(SegmentFile segment, CorruptSegmentException e) {
    String message = e.getMessage();
    int start = message.indexOf(segment.path().toString());
    int reason = start < 0 ? -1 : message.indexOf(": ", start);
    return "this is no batch header, so that nothing behind it can be read ("
        + (reason < 0 ? message : message.substring(reason + 2))
        + ")";
  }

  private static boolean show(SegmentFile segment, SegmentScan scan, Visitor visitor)
      throws IOException {
    long position = scan.position();
    int bytes = scan.header().sizeInBytes();
    if (bytes > MAX_BATCH_BYTES) {
      visitor.damaged(new Damage(segment.path(), position, "a batch of " + bytes + " bytes"));
      return false;
    }
    RecordBatch batch = scan.whole();
    if (!batch.crcMatches()) {
      return visitor.damaged(
          new Damage(
              segment.path(),
              position,
              String.format(
                  "wrong CRC in the batch of offsets %d to %d: %08x in its header, %08x computed",
                  batch.baseOffset(), batch.lastOffset(), batch.crc(), batch.computeCrc())));
    }
    return visitor.batch(position, batch, unreadable(segment, position, batch));
  }

  private static Optional<Damage> unreadable(
      SegmentFile segment, long position, RecordBatch batch) {
    long last = batch.baseOffset() - 1;
    try (RecordCursor records = batch.records()) {
      while (records.next()) {
        long offset = records.record().offset();
        if (offset <= last || offset > batch.lastOffset()) {
          return Optional.of(
              new Damage(
                  segment.path(),
                  position,
                  "a record with offset "
                      + offset
                      + " after "
                      + last
                      + " in the batch of offsets "
                      + batch.baseOffset()
                      + " to "
                      + batch.lastOffset()));
        }
        last = offset;
      }
      return Optional.empty();
    } catch (InvalidBatchException e) {
      return Optional.of(
          new Damage(
              segment.path(),
              position,
              "the records of the batch at offset "
                  + batch.baseOffset()
                  + " can't be read: "
                  + e.getMessage()));
    }
  }

  private static void end(SegmentFile segment, long position, long size, Visitor visitor)
      throws IOException {
    if (segment.isBeingWritten()) {
      visitor.unfinished(position, size - position);
      return;
    }
    visitor.damaged(
        new Damage(
            segment.path(),
            position,
            "the file ends within a batch, "
                + (size - position)
                + " bytes after its beginning"
                + (segment.newest()
                    ? " (after a power cut that is no loss: the next start of the broker completes"
                        + " it from the write-ahead log)"
                    : "")));
  }
}
