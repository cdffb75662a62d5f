package dev.esker.server.cli;

import dev.esker.commands.Json;
import dev.esker.records.Header;
import dev.esker.records.Record;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows records: whole for scripts, shortened for people. */
final class RecordText {
  private static final int SHOWN_CHARACTERS = 120;

  private RecordText() {}

  /** One line for people. */
  static String line(Record record) {
    StringBuilder line = new StringBuilder();
    line.append(record.offset()).append("  ");
    line.append(record.timestamp() < 0 ? "-" : Instant.ofEpochMilli(record.timestamp()));
    line.append("  ").append(shown(record.key())).append(" = ").append(shown(record.value()));
    for (Header header : record.headers()) {
      line.append("  ").append(header.key()).append(": ").append(shown(header.value()));
    }
    return line.toString();
  }

  private static String shown(ByteBuffer bytes) {
    if (bytes == null) {
      return "null";
    }
    Optional<String> text = text(bytes);
    String whole =
        text.map(Json::of)
            .orElseGet(() -> "0x" + HexFormat.of().formatHex(array(shortened(bytes))));
    int length = text.isPresent() ? whole.length() : 2 + 2 * bytes.remaining();
    return length <= SHOWN_CHARACTERS
        ? whole
        : whole.substring(0, Math.min(whole.length(), SHOWN_CHARACTERS))
            + "... ("
            + bytes.remaining()
            + " bytes)";
  }

  private static ByteBuffer shortened(ByteBuffer bytes) {
    return bytes.slice(bytes.position(), Math.min(bytes.remaining(), SHOWN_CHARACTERS));
  }

  /** Adds what the record holds; bytes that aren't text are base64. */
  static Map<String, Object> fields(Map<String, Object> fields, Record record) {
    fields.put("offset", record.offset());
    fields.put("timestamp", record.timestamp());
    bytes(fields, "key", record.key());
    bytes(fields, "value", record.value());
    List<Map<String, Object>> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("key", header.key());
      bytes(one, "value", header.value());
      headers.add(one);
    }
    fields.put("headers", headers);
    return fields;
  }

  private static void bytes(Map<String, Object> fields, String name, ByteBuffer bytes) {
    if (bytes == null) {
      fields.put(name, null);
      return;
    }
    Optional<String> text = text(bytes);
    if (text.isPresent()) {
      fields.put(name, text.get());
    } else {
      fields.put(name + "_base64", Base64.getEncoder().encodeToString(array(bytes)));
    }
  }

  /** Empty if it isn't UTF-8, or holds control characters that would upset a terminal. */
  private static Optional<String> text(ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
      boolean plain = text.chars().allMatch(c -> c == '\n' || c == '\t' || !isControl(c));
      return plain ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c) && c != '\r';
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    return array;
  }
}
