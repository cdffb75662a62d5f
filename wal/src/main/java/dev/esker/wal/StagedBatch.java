package dev.esker.wal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The frames that have been staged and not yet written. Its arrays and header buffers grow up to
 * the limit and are used over and over; nothing is allocated per frame. Belongs to the append role.
 */
final class StagedBatch {
  private static final int INITIAL_FRAMES = 64;

  private final int maxFrames;
  private ByteBuffer[] headers = new ByteBuffer[0];
  private ByteBuffer[] payloads = new ByteBuffer[0];
  private int count;
  private long bytes;

  StagedBatch(int maxFrames) {
    this.maxFrames = maxFrames;
  }

  void add(byte kind, int partition, long baseOffset, ByteBuffer payload) {
    if (count == headers.length) {
      grow();
    }
    int length = payload.remaining();
    FrameCodec.fill(headers[count], kind, partition, baseOffset, length);
    payloads[count] = payload;
    count++;
    bytes += FrameCodec.HEADER_BYTES + length;
  }

  private void grow() {
    if (count == maxFrames) {
      throw new IllegalStateException(
          "more than " + maxFrames + " frames staged; write them before staging more");
    }
    int size = Math.min(maxFrames, Math.max(INITIAL_FRAMES, count * 2));
    ByteBuffer block = ByteBuffer.allocateDirect((size - count) * FrameCodec.HEADER_BYTES);
    headers = Arrays.copyOf(headers, size);
    payloads = Arrays.copyOf(payloads, size);
    for (int i = count; i < size; i++) {
      int offset = (i - count) * FrameCodec.HEADER_BYTES;
      headers[i] = block.slice(offset, FrameCodec.HEADER_BYTES);
    }
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  ByteBuffer header(int index) {
    return headers[index];
  }

  ByteBuffer payload(int index) {
    return payloads[index];
  }

  int frameBytes(int index) {
    return FrameCodec.HEADER_BYTES + FrameCodec.lengthAt(headers[index], 0);
  }

  /** Forgets all frames and lets go of their payloads. */
  void clear() {
    Arrays.fill(payloads, 0, count, null);
    count = 0;
    bytes = 0;
  }
}
