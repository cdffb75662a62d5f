package dev.esker.engine.compaction;

import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes batches to the file of a compacted segment and notes what the catalog has to know of it.
 * Forces what it writes in small parts, so that no acknowledgement waits behind a large one. One
 * thread.
 */
final class SegmentWriter {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final long FORCE_BYTES = 1 << 20;

  /** Takes index entries before they become many. */
  @FunctionalInterface
  interface IndexSink {
    void add(List<IndexEntry> entries) throws IOException;
  }

  /** That many entries are handed on together. */
  static final int INDEX_ENTRIES = 4096;

  private final DiskFile file;
  private final int partitionNumber;
  private final SegmentName name;
  private final int indexIntervalBytes;
  private final IndexSink sink;
  private final RecordBatch header = new RecordBatch();
  private final List<IndexEntry> index = new ArrayList<>();
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long written;
  private long unforced;
  private long size;
  private long sinceIndex;
  private long maxTimestamp = Long.MIN_VALUE;
  private long maxTimestampOffset = -1;

  SegmentWriter(
      DiskFile file,
      int partitionNumber,
      SegmentName name,
      int indexIntervalBytes,
      IndexSink sink) {
    this.file = file;
    this.partitionNumber = partitionNumber;
    this.name = name;
    this.indexIntervalBytes = indexIntervalBytes;
    this.sink = sink;
  }

  /**
   * Adds a batch: the remaining bytes, which aren't moved.
   *
   * @throws UncleanableException if the segment would become larger than any can be
   */
  void add(ByteBuffer batch) throws IOException {
    header.wrap(batch, batch.position());
    if (size + batch.remaining() > Integer.MAX_VALUE) {
      throw new UncleanableException("its records take more room compacted than before", null);
    }
    if (header.maxTimestamp() > maxTimestamp) {
      maxTimestamp = header.maxTimestamp();
      maxTimestampOffset = header.baseOffset();
    }
    if (sinceIndex > indexIntervalBytes) {
      index.add(
          new IndexEntry(
              partitionNumber,
              name.baseOffset(),
              header.baseOffset(),
              (int) size,
              maxTimestamp,
              maxTimestampOffset));
      sinceIndex = 0;
      handOn(INDEX_ENTRIES);
    }
    sinceIndex += batch.remaining();
    size += batch.remaining();
    write(batch.duplicate());
  }

  private void write(ByteBuffer batch) throws IOException {
    if (batch.remaining() > buffer.remaining()) {
      flush();
    }
    if (batch.remaining() > buffer.remaining()) {
      writeThrough(batch);
    } else {
      buffer.put(batch);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    writeThrough(buffer);
    buffer.clear();
  }

  private void writeThrough(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    if (count == 0) {
      return;
    }
    file.write(written, bytes);
    written += count;
    unforced += count;
    if (unforced >= FORCE_BYTES) {
      file.force(false);
      unforced = 0;
    }
  }

  private void handOn(int from) throws IOException {
    if (!index.isEmpty() && index.size() >= from) {
      sink.add(index);
      index.clear();
    }
  }

  /** Makes everything stable and closes the file. */
  void finish() throws IOException {
    flush();
    handOn(1);
    file.force(true);
    close();
  }

  /** Closes the file, finished or not. */
  void close() throws IOException {
    if (buffer != null) {
      buffer = null;
      file.close();
    }
  }

  /** Bytes added so far. */
  long sizeInBytes() {
    return size;
  }

  /** The catalog's entry for what was written in the place of some segments. */
  SegmentEntry entry(List<SegmentEntry> sources) {
    SegmentEntry last = sources.get(sources.size() - 1);
    return new SegmentEntry(
        partitionNumber,
        name.baseOffset(),
        last.nextOffset(),
        size,
        maxTimestamp,
        maxTimestampOffset,
        last.createdMillis(),
        true,
        name.generation());
  }
}
