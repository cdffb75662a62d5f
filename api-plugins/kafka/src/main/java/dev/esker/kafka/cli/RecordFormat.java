package dev.esker.kafka.cli;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Prints a record by a pattern like {@code kcat}'s {@code -f}: {@code %t} topic, {@code %p}
 * partition, {@code %o} offset, {@code %T} time stamp in milliseconds, {@code %k} key, {@code %K}
 * its size, {@code %s} value, {@code %S} its size, {@code %R} its size as four bytes in network
 * order, {@code %h} headers, {@code %%} a percent sign, and the escapes of {@link Escapes}. The
 * size of null is -1.
 */
final class RecordFormat {

  private final List<Part> parts = new ArrayList<>();

  /** A piece of the output. */
  private interface Part {
    void print(ConsumerRecord<byte[], byte[]> record, PrintStream out);
  }

  /**
   * @throws IllegalArgumentException for something that isn't in the list above
   */
  RecordFormat(String pattern) {
    int i = 0;
    while (i < pattern.length()) {
      int percent = pattern.indexOf('%', i);
      int literalEnd = percent < 0 ? pattern.length() : percent;
      if (literalEnd > i) {
        byte[] literal = Escapes.bytes(pattern.substring(i, literalEnd));
        parts.add((record, out) -> out.write(literal, 0, literal.length));
      }
      if (percent < 0) {
        return;
      }
      parts.add(part(percent + 1 < pattern.length() ? pattern.charAt(percent + 1) : ' '));
      i = percent + 2;
    }
  }

  private static Part part(char letter) {
    return switch (letter) {
      case 't' -> (record, out) -> out.print(record.topic());
      case 'p' -> (record, out) -> out.print(record.partition());
      case 'o' -> (record, out) -> out.print(record.offset());
      case 'T' -> (record, out) -> out.print(record.timestamp());
      case 'k' -> (record, out) -> bytes(record.key(), out);
      case 'K' -> (record, out) -> out.print(size(record.key()));
      case 's' -> (record, out) -> bytes(record.value(), out);
      case 'S' -> (record, out) -> out.print(size(record.value()));
      case 'R' ->
          (record, out) ->
              bytes(ByteBuffer.allocate(Integer.BYTES).putInt(size(record.value())).array(), out);
      case 'h' -> RecordFormat::headers;
      case '%' -> (record, out) -> out.write('%');
      default ->
          throw new IllegalArgumentException(
              "unknown field '%" + letter + "'; there are %t %p %o %T %k %K %s %S %R %h %%");
    };
  }

  private static int size(byte[] bytes) {
    return bytes == null ? -1 : bytes.length;
  }

  private static void bytes(byte[] bytes, PrintStream out) {
    if (bytes != null) {
      out.write(bytes, 0, bytes.length);
    }
  }

  /** {@code name=value,name=value}; a value that is null is printed as NULL, as kcat does. */
  private static void headers(ConsumerRecord<byte[], byte[]> record, PrintStream out) {
    boolean first = true;
    for (Header header : record.headers()) {
      out.print(first ? "" : ",");
      first = false;
      out.print(header.key());
      out.write('=');
      bytes(header.value() == null ? "NULL".getBytes(StandardCharsets.UTF_8) : header.value(), out);
    }
  }

  /** Prints a record, without anything of its own around it. */
  void print(ConsumerRecord<byte[], byte[]> record, PrintStream out) {
    for (Part part : parts) {
      part.print(record, out);
    }
  }
}
