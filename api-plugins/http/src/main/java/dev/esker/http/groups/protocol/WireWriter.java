package dev.esker.http.groups.protocol;

import dev.esker.spi.TopicPartition;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the fields of Kafka's protocol in its non-flexible encoding. */
final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WireWriter int16(int value) {
    out.write(value >>> 8);
    out.write(value);
    return this;
  }

  WireWriter int32(int value) {
    return int16(value >>> 16).int16(value);
  }

  /**
   * A string, or null.
   *
   * @throws IllegalArgumentException if it is longer than the protocol can say
   */
  WireWriter string(String value) {
    if (value == null) {
      return int16(-1);
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Short.MAX_VALUE) {
      throw new IllegalArgumentException("a string of " + bytes.length + " bytes is too long");
    }
    int16(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  /** Bytes; none are written as null, as Kafka's clients do. */
  WireWriter bytes(byte[] value) {
    if (value.length == 0) {
      return int32(-1);
    }
    int32(value.length);
    out.writeBytes(value);
    return this;
  }

  WireWriter strings(Collection<String> values) {
    int32(values.size());
    values.forEach(this::string);
    return this;
  }

  /** Topics by name, each with its partitions as they come. */
  WireWriter partitions(Collection<TopicPartition> partitions) {
    Map<String, List<Integer>> byTopic = new TreeMap<>();
    for (TopicPartition each : partitions) {
      byTopic.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.partition());
    }
    int32(byTopic.size());
    byTopic.forEach(
        (topic, numbers) -> {
          string(topic);
          int32(numbers.size());
          numbers.forEach(this::int32);
        });
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
