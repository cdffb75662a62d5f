package dev.esker.spi.twin;

import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One partition: its batches in memory, and the same bytes in a file. Guarded by itself. */
final class TwinLog {
  private final TreeMap<Long, Batch> batches = new TreeMap<>();
  private final Map<Long, Producer> producers = new HashMap<>();
  private final FileChannel file;
  private long filePosition;
  private long startOffset;
  private long endOffset;

  TwinLog() {
    try {
      Path path = Files.createTempFile("twin", ".log");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Batch(long baseOffset, long lastOffset, long maxTimestamp, byte[] bytes, long position) {}

  /** What is remembered of a producer: its last batch. */
  record Producer(long id, short epoch, int firstSequence, int lastSequence, long baseOffset) {}

  /** Bytes read: as they are in memory, and where they are in the file. */
  record Read(ByteBuffer bytes, FileChannel file, long position) {}

  synchronized AppendResult append(ValidatedBatch batch) throws IOException {
    if (batch.hasProducerId()) {
      Producer known = producers.get(batch.producerId());
      if (known != null && known.firstSequence() == batch.baseSequence()) {
        return new AppendResult(ErrorCode.NONE, known.baseOffset(), -1, startOffset, null);
      }
      int expected = known == null ? 0 : known.lastSequence() + 1;
      if (known != null && batch.baseSequence() != expected) {
        return AppendResult.failed(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, "want " + expected);
      }
      producers.put(
          batch.producerId(),
          new Producer(
              batch.producerId(),
              batch.producerEpoch(),
              batch.baseSequence(),
              batch.lastSequence(),
              endOffset));
    }
    RecordBatch header = new RecordBatch().wrap(batch.buffer(), 0);
    header.setBaseOffset(endOffset);
    header.setPartitionLeaderEpoch(0);
    byte[] bytes = new byte[batch.sizeInBytes()];
    batch.buffer().get(bytes);
    long base = endOffset;
    long last = base + batch.lastOffsetDelta();
    batches.put(base, new Batch(base, last, batch.maxTimestamp(), bytes, filePosition));
    file.write(ByteBuffer.wrap(bytes), filePosition);
    filePosition += bytes.length;
    endOffset = last + 1;
    return new AppendResult(ErrorCode.NONE, base, -1, startOffset, null);
  }

  synchronized Read read(long offset, int maxBytes, boolean atLeastOne) {
    Map.Entry<Long, Batch> first = batches.floorEntry(offset);
    if (first == null || first.getValue().lastOffset() < offset) {
      first = batches.ceilingEntry(offset);
    }
    if (first == null) {
      return new Read(ByteBuffer.allocate(0), file, 0);
    }
    List<Batch> found = new ArrayList<>();
    int size = 0;
    for (Batch batch : batches.tailMap(first.getKey(), true).values()) {
      boolean fits = size + batch.bytes().length <= maxBytes;
      if (!fits && !(found.isEmpty() && atLeastOne)) {
        break;
      }
      found.add(batch);
      size += batch.bytes().length;
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(size);
    found.forEach(batch -> bytes.put(batch.bytes()));
    return new Read(bytes.flip(), file, first.getValue().position());
  }

  synchronized int bytesFrom(long offset) {
    return batches.values().stream()
        .filter(batch -> batch.lastOffset() >= offset)
        .mapToInt(batch -> batch.bytes().length)
        .sum();
  }

  synchronized long startOffset() {
    return startOffset;
  }

  synchronized long endOffset() {
    return endOffset;
  }

  synchronized long sizeInBytes() {
    return filePosition;
  }

  synchronized List<Producer> producers() {
    return List.copyOf(producers.values());
  }

  synchronized void deleteBefore(long offset) {
    startOffset = Math.max(startOffset, offset);
    batches.values().removeIf(batch -> batch.lastOffset() < startOffset);
  }

  /** The first batch with a time stamp at or after that one, or null. */
  synchronized Batch firstSince(long timestamp) {
    return batches.values().stream()
        .filter(batch -> batch.maxTimestamp() >= timestamp)
        .findFirst()
        .orElse(null);
  }

  synchronized Batch withMaxTimestamp() {
    Batch found = null;
    for (Batch batch : batches.values()) {
      if (found == null || batch.maxTimestamp() > found.maxTimestamp()) {
        found = batch;
      }
    }
    return found;
  }

  void close() throws IOException {
    file.close();
  }
}
