package dev.esker.http.consume;

import dev.esker.http.server.ApiException;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Varint;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Where a reader of a topic is: the next offset of each partition that it reads. As text it is a
 * cursor, which clients hand back as it is.
 *
 * @param topic the topic's id, so that a cursor doesn't outlive its topic
 * @param next by partition
 */
record Positions(UUID topic, SortedMap<Integer, Long> next) {

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 1 + 16;
  private static final int MAX_ENTRY_BYTES = 15;
  private static final int MAX_TEXT = 2_000_000;
  private static final String FIELD = "cursor";

  Positions {
    next = new TreeMap<>(next);
  }

  /** The same, one partition further. */
  Positions at(int partition, long offset) {
    SortedMap<Integer, Long> moved = new TreeMap<>(next);
    moved.put(partition, offset);
    return new Positions(topic, moved);
  }

  /** As a cursor: version, topic id, and for each partition its number and offset as varints. */
  String toCursor() {
    ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + next.size() * MAX_ENTRY_BYTES);
    bytes.put(VERSION);
    bytes.putLong(topic.getMostSignificantBits());
    bytes.putLong(topic.getLeastSignificantBits());
    for (Map.Entry<Integer, Long> each : next.entrySet()) {
      Varint.writeInt(each.getKey(), bytes);
      Varint.writeLong(each.getValue(), bytes);
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(java.util.Arrays.copyOf(bytes.array(), bytes.position()));
  }

  /**
   * Reads a cursor.
   *
   * @throws ApiException if it is none
   */
  static Positions ofCursor(String text) {
    if (text.length() > MAX_TEXT) {
      throw notOne();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (bytes.get() != VERSION) {
        throw notOne();
      }
      UUID topic = new UUID(bytes.getLong(), bytes.getLong());
      SortedMap<Integer, Long> next = new TreeMap<>();
      while (bytes.hasRemaining()) {
        int partition = Varint.readInt(bytes);
        long offset = Varint.readLong(bytes);
        if (partition < 0 || offset < 0) {
          throw notOne();
        }
        next.put(partition, offset);
      }
      return new Positions(topic, next);
    } catch (IllegalArgumentException | BufferUnderflowException | InvalidBatchException e) {
      throw notOne();
    }
  }

  private static ApiException notOne() {
    return ApiException.field(FIELD, "the cursor is none that an answer had");
  }
}
