package dev.esker.http.peers;

import dev.esker.records.ValidatedBatch;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.RecordsLease;
import dev.esker.spi.TopicPartition;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The bytes of {@code POST /cluster/logs}: a version, what is wanted, a count, and so many parts,
 * numbers with the highest byte first, texts as {@link DataOutputStream#writeUTF} has them. An
 * answer has a version, a count, and a part for each part of the request, in its order.
 * docs/HTTP.md has the parts as a table.
 */
public final class LogWire {

  /** The type of such a body. */
  public static final String TYPE = "application/vnd.esker.logs";

  /** Where it is asked. */
  static final String PATH = "/cluster/logs";

  private static final int VERSION = 1;
  private static final Map<Short, ErrorCode> ERRORS =
      Arrays.stream(ErrorCode.values())
          .collect(Collectors.toUnmodifiableMap(ErrorCode::code, Function.identity()));

  private LogWire() {}

  /** What is wanted. */
  public enum Wanted {
    APPEND(0),
    FETCH(1),
    OFFSETS(2),
    SIZES(3);

    private final int code;

    Wanted(int code) {
      this.code = code;
    }
  }

  /** A part of a message. */
  @FunctionalInterface
  private interface Writer<T> {
    void write(DataOutputStream out, T part) throws IOException;
  }

  /** A part of a message. */
  @FunctionalInterface
  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  /** A batch that somebody else has checked, and that is to be checked again. */
  public record RawEntry(TopicPartition partition, ByteBuffer batch) {}

  /** An append as it arrives. */
  public record RawAppend(Acks acks, int timeoutMillis, List<RawEntry> entries) {
    public RawAppend {
      entries = List.copyOf(entries);
    }
  }

  /** Writing into memory doesn't fail. */
  private static <T> Buffer message(Writer<Void> head, List<T> parts, Writer<T> each) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      head.write(out, null);
      out.writeInt(parts.size());
      for (T part : parts) {
        each.write(out, part);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void partition(DataOutputStream out, String topic, int number) throws IOException {
    out.writeUTF(topic);
    out.writeInt(number);
  }

  private static void bytes(DataOutputStream out, ByteBuffer from) throws IOException {
    byte[] copy = new byte[from.remaining()];
    from.duplicate().get(copy);
    out.writeInt(copy.length);
    out.write(copy);
  }

  static Buffer append(Acks acks, int timeoutMillis, List<AppendRequest.Entry> entries) {
    return message(
        (out, nothing) -> {
          out.writeByte(Wanted.APPEND.code);
          out.writeUTF(acks.name());
          out.writeInt(timeoutMillis);
        },
        entries,
        (out, entry) -> {
          partition(out, entry.topic(), entry.partition());
          ValidatedBatch batch = entry.batch();
          bytes(out, batch.buffer());
        });
  }

  static Buffer fetch(FetchRequest request) {
    return message(
        (out, nothing) -> {
          out.writeByte(Wanted.FETCH.code);
          out.writeInt(request.maxWaitMillis());
          out.writeInt(request.minBytes());
          out.writeInt(request.maxBytes());
          out.writeBoolean(request.readCommitted());
        },
        request.entries(),
        (out, entry) -> {
          partition(out, entry.topic(), entry.partition());
          out.writeLong(entry.offset());
          out.writeInt(entry.maxBytes());
        });
  }

  static Buffer offsets(List<OffsetLookup> lookups) {
    return message(
        (out, nothing) -> out.writeByte(Wanted.OFFSETS.code),
        lookups,
        (out, lookup) -> {
          partition(out, lookup.topic(), lookup.partition());
          out.writeLong(lookup.timestamp());
          out.writeBoolean(lookup.readCommitted());
        });
  }

  static Buffer sizes(List<TopicPartition> partitions) {
    return message(
        (out, nothing) -> out.writeByte(Wanted.SIZES.code),
        partitions,
        (out, each) -> partition(out, each.topic(), each.partition()));
  }

  /** Reads a message's version. */
  public static DataInputStream open(byte[] message) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("version " + version + " isn't known here, only " + VERSION);
    }
    return in;
  }

  /** Reads what is wanted. */
  public static Wanted wanted(DataInputStream in) throws IOException {
    int code = in.readUnsignedByte();
    for (Wanted wanted : Wanted.values()) {
      if (wanted.code == code) {
        return wanted;
      }
    }
    throw new IOException("nobody knows what " + code + " is");
  }

  /** Reads the count and the parts, after which the message ends. */
  static <T> List<T> parts(DataInputStream in, Reader<T> each) throws IOException {
    int count = in.readInt();
    if (count < 0) {
      throw new IOException("a count of " + count);
    }
    List<T> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(each.read(in));
    }
    if (in.read() >= 0) {
      throw new IOException("there is more than " + count + " parts");
    }
    return parts;
  }

  private static TopicPartition partition(DataInputStream in) throws IOException {
    return new TopicPartition(in.readUTF(), in.readInt());
  }

  private static ByteBuffer bytes(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > in.available()) {
      throw new IOException(size + " bytes of records are announced, " + in.available() + " left");
    }
    return ByteBuffer.wrap(in.readNBytes(size));
  }

  private static Acks acks(String name) throws IOException {
    for (Acks acks : Acks.values()) {
      if (acks.name().equals(name)) {
        return acks;
      }
    }
    throw new IOException("nobody knows the acks '" + name + "'");
  }

  /** Reads an append. */
  public static RawAppend readAppend(DataInputStream in) throws IOException {
    Acks acks = acks(in.readUTF());
    int timeoutMillis = in.readInt();
    return new RawAppend(
        acks, timeoutMillis, parts(in, part -> new RawEntry(partition(in), bytes(in))));
  }

  /** Reads a read. */
  public static FetchRequest readFetch(DataInputStream in) throws IOException {
    int wait = in.readInt();
    int min = in.readInt();
    int max = in.readInt();
    boolean readCommitted = in.readBoolean();
    return new FetchRequest(
        wait,
        min,
        max,
        readCommitted,
        parts(
            in,
            part -> {
              TopicPartition id = partition(in);
              return new FetchRequest.Entry(
                  id.topic(), id.partition(), in.readLong(), in.readInt(), -1, -1);
            }));
  }

  /** Reads look-ups. */
  public static List<OffsetLookup> readOffsets(DataInputStream in) throws IOException {
    return parts(
        in,
        part -> {
          TopicPartition id = partition(in);
          return new OffsetLookup(id.topic(), id.partition(), in.readLong(), -1, in.readBoolean());
        });
  }

  /** Reads whose sizes are wanted. */
  public static List<TopicPartition> readSizes(DataInputStream in) throws IOException {
    return parts(in, LogWire::partition);
  }

  private static ErrorCode error(DataInputStream in) throws IOException {
    return ERRORS.getOrDefault(in.readShort(), ErrorCode.UNKNOWN_SERVER_ERROR);
  }

  /** The answer to an append. */
  public static Buffer appended(List<AppendResult> results) {
    return message(
        (out, nothing) -> {},
        results,
        (out, result) -> {
          out.writeShort(result.error().code());
          out.writeLong(result.baseOffset());
          out.writeLong(result.logAppendTimeMillis());
          out.writeLong(result.logStartOffset());
          out.writeUTF(result.message() == null ? "" : result.message());
        });
  }

  static AppendResult readAppended(DataInputStream in) throws IOException {
    ErrorCode error = error(in);
    long offset = in.readLong();
    long time = in.readLong();
    long start = in.readLong();
    String message = in.readUTF();
    return new AppendResult(error, offset, time, start, message.isEmpty() ? null : message);
  }

  /** Records that were read, out of their leases. */
  public record ReadEntry(FetchResponse.Entry entry, ByteBuffer records) {}

  /** The answer to a read. */
  public static Buffer fetched(List<ReadEntry> entries) {
    return message(
        (out, nothing) -> {},
        entries,
        (out, read) -> {
          out.writeShort(read.entry().error().code());
          out.writeLong(read.entry().highWatermark());
          out.writeLong(read.entry().lastStableOffset());
          out.writeLong(read.entry().logStartOffset());
          bytes(out, read.records());
        });
  }

  static FetchResponse.Entry readFetched(DataInputStream in) throws IOException {
    ErrorCode error = error(in);
    long highWatermark = in.readLong();
    long lastStable = in.readLong();
    long start = in.readLong();
    ByteBuffer records = bytes(in);
    return new FetchResponse.Entry(
        error,
        highWatermark,
        lastStable,
        start,
        null,
        records.hasRemaining() ? new RecordsLease.InMemory(records, () -> {}) : RecordsLease.EMPTY);
  }

  /** The answer to look-ups. */
  public static Buffer found(List<OffsetLookup.Result> results) {
    return message(
        (out, nothing) -> {},
        results,
        (out, result) -> {
          out.writeShort(result.error().code());
          out.writeLong(result.timestamp());
          out.writeLong(result.offset());
          out.writeInt(result.leaderEpoch());
        });
  }

  static OffsetLookup.Result readFound(DataInputStream in) throws IOException {
    return new OffsetLookup.Result(error(in), in.readLong(), in.readLong(), in.readInt());
  }

  /** Sizes in bytes; -1 is none. */
  public static Buffer measured(List<Long> sizes) {
    return message((out, nothing) -> {}, sizes, DataOutputStream::writeLong);
  }
}
