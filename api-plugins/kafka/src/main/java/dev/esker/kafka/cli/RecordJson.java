package dev.esker.kafka.cli;

import dev.esker.commands.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record as an object: bytes that aren't UTF-8 are in {@code …_base64} instead. */
final class RecordJson {

  private RecordJson() {}

  /** One line, without an end of line. */
  static String of(ConsumerRecord<byte[], byte[]> record) {
    Map<String, Object> object =
        Json.object(
            "topic", record.topic(),
            "partition", record.partition(),
            "offset", record.offset(),
            "timestamp", record.timestamp());
    put(object, "key", record.key());
    put(object, "value", record.value());
    List<Object> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      Map<String, Object> each = Json.object("name", header.key());
      put(each, "value", header.value());
      headers.add(each);
    }
    object.put("headers", headers);
    return Json.of(object);
  }

  private static void put(Map<String, Object> object, String name, byte[] bytes) {
    if (bytes == null) {
      object.put(name, null);
      return;
    }
    try {
      object.put(
          name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      object.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
    }
  }
}
