package dev.esker.engine.pipeline;

import dev.esker.engine.PartitionId;
import dev.esker.engine.partition.PartitionLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The engine's kinds of write-ahead log frames; {@code docs/formats/wal.md} lists them. */
public final class FrameKind {
  /** A record batch; the frame's base offset is the batch's. */
  public static final byte DATA = 1;

  /**
   * Says what the partition number stands for. Comes when a partition is created, and again before
   * its first other frame after each checkpoint, so that what is retained of the log explains
   * itself.
   */
  public static final byte DESCRIBE = 2;

  /** The partition is gone. */
  public static final byte DELETE = 3;

  /** Records before the frame's base offset are gone. */
  public static final byte LOG_START = 4;

  /**
   * The batches that reach beyond the frame's base offset are gone; what comes later of the
   * partition follows on what is left.
   */
  public static final byte TRUNCATE = 5;

  /** All records are gone; the partition goes on at the frame's base offset. */
  public static final byte RESTART = 6;

  private FrameKind() {}

  /**
   * What a {@link #DESCRIBE} frame says; its base offset is the next one at that moment.
   *
   * @param id what the partition is
   * @param topic the name of its topic
   * @param logStart its log start offset
   */
  public record Description(PartitionId id, String topic, long logStart) {

    static Description of(PartitionLog log) {
      return new Description(log.id(), log.topic(), log.logStartOffset());
    }

    ByteBuffer encode() {
      byte[] name = topic.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(28 + name.length)
          .putLong(id.topicId().getMostSignificantBits())
          .putLong(id.topicId().getLeastSignificantBits())
          .putInt(id.partition())
          .putLong(logStart)
          .put(name)
          .flip();
    }

    /** Reads a frame's payload. */
    public static Description decode(ByteBuffer payload) {
      ByteBuffer bytes = payload.duplicate();
      UUID topicId = new UUID(bytes.getLong(), bytes.getLong());
      int partition = bytes.getInt();
      long logStart = bytes.getLong();
      String topic = StandardCharsets.UTF_8.decode(bytes).toString();
      return new Description(new PartitionId(topicId, partition), topic, logStart);
    }
  }
}
