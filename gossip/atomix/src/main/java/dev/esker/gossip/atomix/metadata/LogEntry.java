package dev.esker.gossip.atomix.metadata;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What one entry of the agreed order says. As bytes: a kind, then the fields in their order, big
 * endian, the rest being the payload ({@code docs/formats/metadata.md}).
 */
public sealed interface LogEntry {

  /** The most bytes of a batch that an entry carries; a larger batch takes several entries. */
  int MAX_PART_BYTES = 256 << 10;

  /** The most commands of a batch. */
  int MAX_BATCH_COMMANDS = 1_000;

  /** Nothing: makes the order one longer. */
  record Nothing() implements LogEntry {}

  /** Makes a producer known; again if it is known already, which changes nothing. */
  record Register(UUID producer) implements LogEntry {}

  /**
   * A part of a batch of commands.
   *
   * @param producer who proposes it
   * @param seq number of the batch, rising, perhaps with gaps
   * @param part number of the part, from 0
   * @param last whether the batch is complete with it
   * @param bytes its payload, from position to limit
   */
  record Part(UUID producer, long seq, int part, boolean last, ByteBuffer bytes)
      implements LogEntry {}

  /** As bytes. */
  default byte[] encode() {
    if (this instanceof Register register) {
      return id(ByteBuffer.allocate(17).put((byte) 1), register.producer()).array();
    } else if (this instanceof Part part) {
      ByteBuffer out = ByteBuffer.allocate(30 + part.bytes().remaining());
      id(out.put((byte) 2), part.producer()).putLong(part.seq()).putInt(part.part());
      return out.put((byte) (part.last() ? 1 : 0)).put(part.bytes().duplicate()).array();
    }
    return new byte[] {0};
  }

  /**
   * What {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static LogEntry decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte kind = in.get();
      if (kind == 0 && !in.hasRemaining()) {
        return new Nothing();
      } else if (kind == 1) {
        UUID producer = new UUID(in.getLong(), in.getLong());
        if (!in.hasRemaining()) {
          return new Register(producer);
        }
      } else if (kind == 2) {
        UUID producer = new UUID(in.getLong(), in.getLong());
        long seq = in.getLong();
        int part = in.getInt();
        byte last = in.get();
        if (seq > 0 && part >= 0 && last >= 0 && last <= 1 && in.remaining() <= MAX_PART_BYTES) {
          return new Part(producer, seq, part, last == 1, in.slice());
        }
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an entry of " + bytes.length + " bytes is cut short", e);
    }
    throw new IllegalArgumentException("an entry of " + bytes.length + " bytes means nothing");
  }

  private static ByteBuffer id(ByteBuffer out, UUID id) {
    return out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  /** A batch as the payload of one or several parts. */
  static byte[] batch(List<byte[]> commands) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(commands.size());
      for (byte[] command : commands) {
        out.writeInt(command.length);
        out.write(command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The commands of a batch.
   *
   * @throws IllegalArgumentException if it isn't one
   */
  static List<ByteBuffer> commands(ByteBuffer batch) {
    ByteBuffer in = batch.duplicate();
    try {
      int count = in.getInt();
      if (count < 0 || count > MAX_BATCH_COMMANDS) {
        throw new IllegalArgumentException("a batch of " + count + " commands");
      }
      List<ByteBuffer> commands = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
          throw new IllegalArgumentException("a command of " + length + " bytes");
        }
        commands.add(in.slice().limit(length));
        in.position(in.position() + length);
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes behind a batch");
      }
      return commands;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a batch is cut short", e);
    }
  }
}
