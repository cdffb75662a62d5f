package dev.esker.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A growing array of bytes, behind a stream or behind the fields of records. */
final class PayloadWriter extends OutputStream {

  /** What every JVM can allocate as one array. */
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private ByteBuffer data;

  PayloadWriter(int initialBytes) {
    this.data = ByteBuffer.allocate(initialBytes);
  }

  @Override
  public void write(int b) {
    ensure(1).put((byte) b);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    ensure(length).put(source, offset, length);
  }

  /** Writes the remaining bytes of a buffer, which isn't moved. */
  void write(ByteBuffer source) {
    ensure(source.remaining()).put(source.duplicate());
  }

  void writeVarint(int value) {
    Varint.writeInt(value, ensure(Varint.MAX_INT_BYTES));
  }

  void writeVarlong(long value) {
    Varint.writeLong(value, ensure(Varint.MAX_LONG_BYTES));
  }

  int size() {
    return data.position();
  }

  /** Everything written, from position 0; shares this writer's memory. */
  ByteBuffer written() {
    return data.duplicate().flip();
  }

  /** Writes everything written so far to another stream. */
  void writeTo(OutputStream out) throws IOException {
    out.write(data.array(), data.arrayOffset(), data.position());
  }

  private ByteBuffer ensure(int bytes) {
    if (data.remaining() < bytes) {
      long needed = (long) data.position() + bytes;
      if (needed > MAX_BYTES) {
        throw new IllegalStateException("a batch can't have " + needed + " bytes");
      }
      int capacity = (int) Math.min(MAX_BYTES, Math.max(needed, 2L * data.capacity()));
      data = ByteBuffer.allocate(capacity).put(data.flip());
    }
    return data;
  }
}
