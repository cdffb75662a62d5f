package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Diverged;
import dev.esker.replication.core.ReplicaMessage.Position;
import dev.esker.replication.core.ReplicaMessage.Reason;
import dev.esker.replication.core.ReplicaMessage.Refused;
import dev.esker.replication.core.ReplicaMessage.Reset;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The bytes of messages between replicas, as in {@code docs/formats/replication.md}. A message has
 * a head of a fixed size for its kind; the batches of an {@code Append} follow it as they are, so
 * that a sender can hand them to the socket from where they lie. Stateless; any thread.
 */
public final class MessageCodec {
  /** The only version there is. */
  static final int VERSION = 1;

  /** The most bytes of a head. */
  public static final int MAX_HEAD_BYTES = 70;

  private static final int POSITION = 1;
  private static final int APPEND = 2;
  private static final int DIVERGED = 3;
  private static final int RESET = 4;
  private static final int REFUSED = 5;

  private MessageCodec() {}

  /**
   * Writes the head of a message. If it is an {@code Append}, its batches are to follow.
   *
   * @param to with room for {@link #MAX_HEAD_BYTES}
   */
  public static void encodeHead(ReplicaMessage message, ByteBuffer to) {
    to.put((byte) VERSION).put((byte) kind(message));
    UUID topic = message.partition().topic();
    to.putLong(topic.getMostSignificantBits()).putLong(topic.getLeastSignificantBits());
    to.putInt(message.partition().partition()).putInt(message.leaderEpoch());
    if (message instanceof Position position) {
      to.putLong(position.brokerEpoch()).putLong(position.logEnd()).putInt(position.lastEpoch());
      to.putLong(position.durableEnd()).putLong(position.highWatermark());
      to.put((byte) (position.asks() ? 1 : 0));
    } else if (message instanceof Append append) {
      to.putLong(append.baseOffset()).putInt(append.previousEpoch());
      to.putLong(append.endOffset()).putInt(append.lastEpoch());
      to.putLong(append.highWatermark()).putLong(append.logStart());
      to.putInt(append.batches().sizeInBytes());
    } else if (message instanceof Diverged diverged) {
      to.putInt(diverged.askedEpoch()).putInt(diverged.epoch()).putLong(diverged.endOffset());
    } else if (message instanceof Reset reset) {
      to.putLong(reset.askedEnd()).putInt(reset.askedEpoch()).putLong(reset.logStart());
    } else if (message instanceof Refused refused) {
      to.put((byte) refused.reason().code());
    }
  }

  private static int kind(ReplicaMessage message) {
    if (message instanceof Position) {
      return POSITION;
    } else if (message instanceof Append) {
      return APPEND;
    } else if (message instanceof Diverged) {
      return DIVERGED;
    } else if (message instanceof Reset) {
      return RESET;
    } else if (message instanceof Refused) {
      return REFUSED;
    }
    throw new IllegalArgumentException("no such message: " + message);
  }

  /**
   * Reads a message that fills a buffer from its position to its limit. The batches of an {@code
   * Append} are a part of that buffer, and stay valid only as long as it does.
   *
   * @throws MessageFormatException if the bytes are anything else
   */
  public static ReplicaMessage decode(ByteBuffer bytes) throws MessageFormatException {
    ByteBuffer from = bytes.slice();
    try {
      ReplicaMessage message = message(from);
      if (from.hasRemaining()) {
        throw new IllegalArgumentException(from.remaining() + " bytes too many");
      }
      return message;
    } catch (BufferUnderflowException e) {
      throw new MessageFormatException("the message ends too early, at " + from.limit(), e);
    } catch (IllegalArgumentException e) {
      throw new MessageFormatException("before byte " + from.position() + ": " + e.getMessage(), e);
    }
  }

  private static ReplicaMessage message(ByteBuffer from) {
    int version = from.get();
    if (version != VERSION) {
      throw new IllegalArgumentException("version " + version + " isn't known");
    }
    int kind = from.get();
    UUID topic = new UUID(from.getLong(), from.getLong());
    PartitionKey partition = new PartitionKey(topic, from.getInt());
    int epoch = from.getInt();
    return switch (kind) {
      case POSITION ->
          new Position(
              partition,
              epoch,
              from.getLong(),
              from.getLong(),
              from.getInt(),
              from.getLong(),
              from.getLong(),
              flag(from.get()));
      case APPEND ->
          new Append(
              partition,
              epoch,
              from.getLong(),
              from.getInt(),
              from.getLong(),
              from.getInt(),
              from.getLong(),
              from.getLong(),
              batches(from));
      case DIVERGED -> new Diverged(partition, epoch, from.getInt(), from.getInt(), from.getLong());
      case RESET -> new Reset(partition, epoch, from.getLong(), from.getInt(), from.getLong());
      case REFUSED -> new Refused(partition, Reason.of(from.get()), epoch);
      default -> throw new IllegalArgumentException("kind " + kind + " isn't known");
    };
  }

  private static boolean flag(byte value) {
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("a flag is " + value);
    }
    return value == 1;
  }

  private static Batches batches(ByteBuffer from) {
    int size = from.getInt();
    if (size != from.remaining()) {
      throw new IllegalArgumentException(
          size + " bytes of batches are said to follow, not " + from.remaining());
    }
    Batches batches = size == 0 ? Batches.NONE : Batches.of(from);
    from.position(from.limit());
    return batches;
  }
}
