package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.CommandRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What applying an entry came to, for the node that proposed it.
 *
 * @param status what happened
 * @param outcomes of each command of a batch, in order; empty unless the status is {@link
 *     Status#APPLIED}
 */
public record Answer(Status status, List<Outcome> outcomes) {

  /** What happened. */
  public enum Status {
    /** All that the entry asks for is done, now or when it came first. */
    APPLIED(0),
    /** The part is kept until the others are there. */
    MORE(1),
    /** A part before it is missing: begin again with the first. */
    GAP(2),
    /** Nobody knows the producer, or not any more: it is unknown what became of the batch. */
    UNKNOWN_PRODUCER(3),
    /** A later batch of the producer has been applied: it is unknown what became of this one. */
    STALE(4),
    /** The batch can't be read. */
    MALFORMED(5);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    private static Status of(int code) {
      for (Status status : values()) {
        if (status.code == code) {
          return status;
        }
      }
      throw new IllegalArgumentException("an answer of status " + code);
    }
  }

  /**
   * Of one command.
   *
   * @param version that it led to, or -1
   * @param refusal why it was refused, if it was
   */
  public record Outcome(long version, Optional<CommandRefusedException> refusal) {}

  private static final int MAX_MESSAGE_CHARS = 2_000;

  static Answer of(Status status) {
    return new Answer(status, List.of());
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(status.code);
      out.writeInt(outcomes.size());
      for (Outcome outcome : outcomes) {
        out.writeLong(outcome.version());
        if (outcome.refusal().isPresent()) {
          CommandRefusedException refusal = outcome.refusal().get();
          out.writeUTF(refusal.reason().name());
          String message = String.valueOf(refusal.getMessage());
          out.writeUTF(message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Answer decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      Status status = Status.of(in.readUnsignedByte());
      int count = in.readInt();
      if (count < 0 || count > LogEntry.MAX_BATCH_COMMANDS) {
        throw new IllegalArgumentException(count + " outcomes");
      }
      List<Outcome> outcomes = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        long version = in.readLong();
        outcomes.add(
            new Outcome(
                version,
                version >= 0
                    ? Optional.empty()
                    : Optional.of(
                        new CommandRefusedException(Reason.valueOf(in.readUTF()), in.readUTF()))));
      }
      return new Answer(status, outcomes);
    } catch (IOException e) {
      throw new IllegalArgumentException("an answer of " + bytes.length + " bytes", e);
    }
  }
}
