package dev.esker.bench.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes requests to produce. All but keys, values and length is encoded once. Immutable.
 *
 * <p>Keys and values are texts that stand in JSON as they are; see {@link #checkPlain}.
 */
final class ProduceRequests {
  private static final byte[] KEY = ascii("{\"key\":\"");
  private static final byte[] VALUE_AFTER_KEY = ascii("\",\"value\":\"");
  private static final byte[] VALUE = ascii("{\"value\":\"");
  private static final byte[] END = ascii("\"}");
  private static final byte[] HEAD_END = ascii("\r\n\r\n");
  private static final int MOST_DIGITS = 10;

  private final byte[] head;
  private final boolean arrays;

  /**
   * Requests for a topic.
   *
   * @param arrays whether a body is an array of records, rather than one record
   */
  ProduceRequests(String address, String topic, boolean arrays) {
    this.head =
        ascii(
            "POST /topics/"
                + topic
                + "/produce HTTP/1.1\r\nHost: "
                + address
                + "\r\nContent-Type: application/json\r\nContent-Length: ");
    this.arrays = arrays;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Refuses what can't stand between quotation marks as it is: all but printable ASCII without
   * quotation mark and backslash.
   */
  static void checkPlain(byte[] text) {
    for (byte each : text) {
      if (each < ' ' || each > '~' || each == '"' || each == '\\') {
        throw new IllegalArgumentException("byte " + each + " can't stand in JSON as it is");
      }
    }
  }

  /** Bytes of a record's JSON object beside its key and value. */
  static int overhead(boolean keyed) {
    return (keyed ? KEY.length + VALUE_AFTER_KEY.length : VALUE.length) + END.length;
  }

  private int bodyBytes(List<Pending> records) {
    // An array has its brackets, and a comma less than there are records.
    int bytes = arrays ? records.size() + 1 : 0;
    for (Pending each : records) {
      bytes += overhead(each.key() != null) + each.value().length;
      bytes += each.key() == null ? 0 : each.key().length;
    }
    return bytes;
  }

  /** A whole request. */
  ByteBuf of(List<Pending> records, ByteBufAllocator allocator) {
    int bytes = bodyBytes(records);
    ByteBuf out =
        allocator
            .directBuffer(head.length + MOST_DIGITS + HEAD_END.length + bytes)
            .writeBytes(head);
    var unused = out.writeCharSequence(Integer.toString(bytes), StandardCharsets.US_ASCII);
    out.writeBytes(HEAD_END);
    if (!arrays) {
      write(records.get(0), out);
      return out;
    }
    char separator = '[';
    for (Pending each : records) {
      out.writeByte(separator);
      write(each, out);
      separator = ',';
    }
    return out.writeByte(']');
  }

  private static void write(Pending record, ByteBuf out) {
    if (record.key() == null) {
      out.writeBytes(VALUE);
    } else {
      out.writeBytes(KEY).writeBytes(record.key()).writeBytes(VALUE_AFTER_KEY);
    }
    out.writeBytes(record.value()).writeBytes(END);
  }
}
