package dev.esker.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes staged batches: the append role. One thread.
 *
 * <p>A batch is written in two steps. First all the files that it will run into are claimed; this
 * may fail for want of space, and then nothing has happened. Then it is written, with one gathering
 * write per file.
 */
final class BatchWriter {
  private final FileSupply supply;
  private final FileSequence sequence;
  private final Positions positions;
  private final FrameCodec codec = new FrameCodec();
  private final ByteBuffer ownHeader = ByteBuffer.allocateDirect(FrameCodec.HEADER_BYTES);
  private ByteBuffer[] vector = new ByteBuffer[16];
  private int claimedFiles = -1;
  private long claimedRoom;
  private WalFile file;
  private long offset = FileHeader.BYTES;

  BatchWriter(FileSupply supply, FileSequence sequence, Positions positions) {
    this.supply = supply;
    this.sequence = sequence;
    this.positions = positions;
    this.file = sequence.active();
  }

  /**
   * Claims what one more frame needs, behind those for which this was called since the last write,
   * and sees to it that so much room is left behind it. If it throws, nothing counts as claimed.
   */
  void claimNext(int frameBytes, int reserveBytes) throws IOException {
    int files = Math.max(0, claimedFiles);
    long room = claimedFiles < 0 ? frameLimit(file) - offset : claimedRoom;
    while (frameBytes > room) {
      room = supply.require(files, frameBytes).header().capacity();
      files++;
    }
    room -= frameBytes;
    if (room < reserveBytes) {
      supply.require(files, reserveBytes);
    }
    claimedFiles = files;
    claimedRoom = room;
  }

  /** Begins anew with {@link #claimNext}. */
  void forgetClaims() {
    claimedFiles = -1;
  }

  /** Claims every file that the batch needs beyond the active one. */
  void claimRoom(StagedBatch batch) throws IOException {
    long room = frameLimit(file) - offset;
    long left = batch.bytes();
    int nextFile = 0;
    for (int i = 0; i < batch.count(); i++) {
      int bytes = batch.frameBytes(i);
      while (bytes > room) {
        room = supply.require(nextFile++, left).header().capacity();
      }
      room -= bytes;
      left -= bytes;
    }
  }

  /** Writes a batch for which room has been claimed, and publishes the new written position. */
  void write(StagedBatch batch) throws IOException {
    long mark = positions.durable();
    int first = 0;
    while (first < batch.count()) {
      int end = endOfRun(batch, first);
      writeRun(batch, first, end, mark);
      if (end < batch.count()) {
        file = sequence.roll();
        offset = FileHeader.BYTES;
      }
      first = end;
    }
    positions.written(position());
  }

  /** The index behind the last frame that still fits into the active file. */
  private int endOfRun(StagedBatch batch, int first) {
    long room = frameLimit(file) - offset;
    int end = first;
    while (end < batch.count() && batch.frameBytes(end) <= room) {
      room -= batch.frameBytes(end);
      end++;
    }
    return end;
  }

  private void writeRun(StagedBatch batch, int first, int end, long mark) throws IOException {
    int buffers = 0;
    long at = offset;
    ensureVector(2 * (end - first) + 1);
    for (int i = first; i < end; i++) {
      ByteBuffer header = batch.header(i);
      ByteBuffer payload = batch.payload(i);
      codec.seal(header, file.header().generation(), positionOf(at), mark, payload);
      vector[buffers++] = header;
      if (payload.hasRemaining()) {
        vector[buffers++] = payload;
      }
      at += batch.frameBytes(i);
    }
    if (end < batch.count()) {
      vector[buffers++] = ownFrame(FrameCodec.KIND_END, at, mark);
      at += FrameCodec.HEADER_BYTES;
    }
    file.file().write(offset, vector, 0, buffers);
    Arrays.fill(vector, 0, buffers, null);
    offset = at;
  }

  private void ensureVector(int length) {
    if (vector.length < length) {
      vector = new ByteBuffer[Math.max(length, vector.length * 2)];
    }
  }

  private ByteBuffer ownFrame(byte kind, long at, long mark) {
    FrameCodec.fill(ownHeader, kind, -1, -1, 0);
    codec.seal(ownHeader, file.header().generation(), positionOf(at), mark, null);
    return ownHeader;
  }

  /** Writes the last frame of the log; there is always room for it. */
  void writeCleanClose() throws IOException {
    ByteBuffer frame = ownFrame(FrameCodec.KIND_CLEAN_CLOSE, offset, positions.durable());
    file.file().write(offset, frame);
    offset += FrameCodec.HEADER_BYTES;
    positions.written(position());
  }

  private long position() {
    return positionOf(offset);
  }

  private long positionOf(long offsetInFile) {
    return file.header().startPosition() + offsetInFile - FileHeader.BYTES;
  }

  /** The offset beyond which no frame of a caller may reach: room for one end frame is kept. */
  private static long frameLimit(WalFile file) {
    return file.header().fileBytes() - FrameCodec.HEADER_BYTES;
  }
}
