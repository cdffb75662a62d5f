package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataFormatException;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.atomix.metadata.Answer.Outcome;
import dev.esker.gossip.atomix.metadata.Answer.Status;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/**
 * The state machine that the quorum keeps: entries in, image and answers out. The same entries give
 * the same state on every node: no clock, no randomness, nothing that isn't in the snapshot.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A batch is applied at most once. Batches of a producer are numbered and applied in rising
 *       order only; the answer to the last one is kept, so that a repetition gets the same.
 *   <li>A batch of an unknown producer is never applied. So a producer that was forgotten, of which
 *       it isn't known any more what was applied, can't have anything applied twice.
 *   <li>At most {@link #MAX_PRODUCERS} are known and at most {@link #MAX_PARTIAL_BYTES} of
 *       unfinished batches are held: the producer that was idle for most entries is forgotten, and
 *       unfinished batches of others are dropped, whose producers begin them again.
 * </ul>
 */
public final class CommandMachine {
  /** The most producers that are known at a time. */
  public static final int MAX_PRODUCERS = 1_000;

  /** The most bytes of batches of which parts are missing. */
  public static final int MAX_PARTIAL_BYTES = 64 << 20;

  private static final int FORMAT = 1;
  private static final int CHECKSUM_BYTES = 4;

  /** What is known of a producer. */
  private static final class Producer {
    private final UUID id;
    private long lastUsed;
    private long lastSeq;
    private byte[] lastAnswer = new byte[0];
    private long partialSeq;
    private int parts;
    private ByteArrayOutputStream partial = new ByteArrayOutputStream(0);

    private Producer(UUID id) {
      this.id = id;
    }
  }

  private final Map<UUID, Producer> producers = new HashMap<>();
  private MetadataImage image = MetadataImage.empty();
  private long applied;
  private int partialBytes;

  /** The image that the entries so far have led to. */
  public MetadataImage image() {
    return image;
  }

  /**
   * Applies an entry.
   *
   * @param bytes of a {@link LogEntry}
   * @param onChange told of each command that was applied, with the image that it led to
   * @return an {@link Answer} as bytes
   */
  public byte[] apply(byte[] bytes, BiConsumer<MetadataImage, MetadataCommand> onChange) {
    applied++;
    LogEntry entry;
    try {
      entry = LogEntry.decode(bytes);
    } catch (IllegalArgumentException e) {
      return Answer.of(Status.MALFORMED).encode();
    }
    if (entry instanceof LogEntry.Register register) {
      register(register.producer());
      return Answer.of(Status.APPLIED).encode();
    } else if (entry instanceof LogEntry.Part part) {
      return applyPart(part, onChange);
    }
    return Answer.of(Status.APPLIED).encode();
  }

  private void register(UUID id) {
    producers.computeIfAbsent(id, Producer::new).lastUsed = applied;
    if (producers.size() > MAX_PRODUCERS) {
      Producer idle = null;
      for (Producer each : producers.values()) {
        if (idle == null || each.lastUsed < idle.lastUsed) {
          idle = each;
        }
      }
      dropPartial(idle);
      producers.remove(idle.id);
    }
  }

  private byte[] applyPart(LogEntry.Part part, BiConsumer<MetadataImage, MetadataCommand> told) {
    Producer producer = producers.get(part.producer());
    if (producer == null) {
      return Answer.of(Status.UNKNOWN_PRODUCER).encode();
    }
    producer.lastUsed = applied;
    if (part.seq() == producer.lastSeq) {
      return producer.lastAnswer;
    } else if (part.seq() < producer.lastSeq) {
      return Answer.of(Status.STALE).encode();
    }
    if (part.part() == 0) {
      dropPartial(producer);
      producer.partialSeq = part.seq();
    } else if (part.seq() != producer.partialSeq || part.part() > producer.parts) {
      return Answer.of(Status.GAP).encode();
    } else if (part.part() < producer.parts) {
      return Answer.of(Status.MORE).encode();
    }
    keep(producer, part.bytes());
    if (!part.last()) {
      return Answer.of(Status.MORE).encode();
    }
    producer.lastSeq = part.seq();
    producer.lastAnswer =
        applyBatch(ByteBuffer.wrap(producer.partial.toByteArray()), told).encode();
    dropPartial(producer);
    return producer.lastAnswer;
  }

  private void keep(Producer producer, ByteBuffer bytes) {
    if (partialBytes + bytes.remaining() > MAX_PARTIAL_BYTES) {
      for (Producer other : producers.values()) {
        if (other != producer) {
          dropPartial(other);
        }
      }
    }
    byte[] more = new byte[bytes.remaining()];
    bytes.duplicate().get(more);
    producer.partial.writeBytes(more);
    partialBytes += more.length;
    producer.parts++;
  }

  private void dropPartial(Producer producer) {
    partialBytes -= producer.partial.size();
    producer.partial = new ByteArrayOutputStream(0);
    producer.parts = 0;
    producer.partialSeq = 0;
  }

  private Answer applyBatch(ByteBuffer batch, BiConsumer<MetadataImage, MetadataCommand> onChange) {
    List<MetadataCommand> commands = new ArrayList<>();
    try {
      for (ByteBuffer command : LogEntry.commands(batch)) {
        commands.add(MetadataCodec.decodeCommand(command));
      }
    } catch (IllegalArgumentException | MetadataFormatException e) {
      return Answer.of(Status.MALFORMED);
    }
    List<Outcome> outcomes = new ArrayList<>(commands.size());
    for (MetadataCommand command : commands) {
      try {
        image = image.apply(command);
        onChange.accept(image, command);
        outcomes.add(new Outcome(image.version(), Optional.empty()));
      } catch (CommandRefusedException e) {
        outcomes.add(new Outcome(-1, Optional.of(e)));
      }
    }
    return new Answer(Status.APPLIED, outcomes);
  }

  /** Everything, as bytes that end with their checksum. */
  public byte[] snapshot() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(applied);
      write(out, MetadataCodec.encode(image));
      out.writeInt(producers.size());
      for (Producer producer : new TreeMap<>(producers).values()) {
        out.writeLong(producer.id.getMostSignificantBits());
        out.writeLong(producer.id.getLeastSignificantBits());
        out.writeLong(producer.lastUsed);
        out.writeLong(producer.lastSeq);
        write(out, producer.lastAnswer);
        out.writeLong(producer.partialSeq);
        out.writeInt(producer.parts);
        write(out, producer.partial.toByteArray());
      }
      out.flush();
      out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Begins again from a snapshot.
   *
   * @throws IllegalArgumentException if it is damaged; then nothing has changed
   */
  public void restore(byte[] snapshot) {
    int length = snapshot.length - CHECKSUM_BYTES;
    if (length < 0
        || ByteBuffer.wrap(snapshot, length, CHECKSUM_BYTES).getInt()
            != checksum(snapshot, length)) {
      throw new IllegalArgumentException(
          "the checksum of a metadata snapshot of " + snapshot.length + " bytes is wrong");
    }
    ByteBuffer in = ByteBuffer.wrap(snapshot, 0, length);
    try {
      if (in.get() != FORMAT) {
        throw new IllegalArgumentException("a metadata snapshot of an unknown format");
      }
      long newApplied = in.getLong();
      MetadataImage newImage = MetadataCodec.decodeImage(ByteBuffer.wrap(read(in)));
      Map<UUID, Producer> newProducers = new HashMap<>();
      int newPartialBytes = 0;
      for (int count = in.getInt(); count > 0; count--) {
        Producer producer = readProducer(in);
        newPartialBytes += producer.partial.size();
        newProducers.put(producer.id, producer);
      }
      applied = newApplied;
      image = newImage;
      producers.clear();
      producers.putAll(newProducers);
      partialBytes = newPartialBytes;
    } catch (MetadataFormatException | BufferUnderflowException e) {
      throw new IllegalArgumentException("a metadata snapshot can't be read: " + e, e);
    }
  }

  private static Producer readProducer(ByteBuffer in) {
    Producer producer = new Producer(new UUID(in.getLong(), in.getLong()));
    producer.lastUsed = in.getLong();
    producer.lastSeq = in.getLong();
    producer.lastAnswer = read(in);
    producer.partialSeq = in.getLong();
    producer.parts = in.getInt();
    producer.partial.writeBytes(read(in));
    return producer;
  }

  private static byte[] read(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a metadata snapshot with a piece of " + length);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** How many producers are known, for tests. */
  int producers() {
    return producers.size();
  }

  /** How many bytes of unfinished batches are held, for tests. */
  int partialBytes() {
    return partialBytes;
  }
}
