package dev.esker.http.groups.protocol;

import dev.esker.spi.TopicPartition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of Kafka's protocol in its non-flexible encoding. */
final class WireReader {
  private static final int MIN_STRING_BYTES = Short.BYTES;
  private static final int MIN_TOPIC_BYTES = Short.BYTES + Integer.BYTES;

  private final ByteBuffer in;

  WireReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  int remaining() {
    return in.remaining();
  }

  int int16(String field) throws MalformedMetadataException {
    need(Short.BYTES, field);
    return in.getShort();
  }

  int int32(String field) throws MalformedMetadataException {
    need(Integer.BYTES, field);
    return in.getInt();
  }

  String string(String field) throws MalformedMetadataException {
    String value = nullableString(field);
    if (value == null) {
      throw new MalformedMetadataException(field + " is null");
    }
    return value;
  }

  String nullableString(String field) throws MalformedMetadataException {
    int length = int16(field);
    return length == -1 ? null : new String(take(length, field), StandardCharsets.UTF_8);
  }

  /** Null counts as empty. */
  byte[] bytes(String field) throws MalformedMetadataException {
    int length = int32(field);
    return length == -1 ? new byte[0] : take(length, field);
  }

  List<String> strings(String field) throws MalformedMetadataException {
    int count = count(MIN_STRING_BYTES, field);
    List<String> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(string(field));
    }
    return all;
  }

  /** An array of topics, each with an array of partitions. */
  List<TopicPartition> partitions(String field) throws MalformedMetadataException {
    int topics = count(MIN_TOPIC_BYTES, field);
    List<TopicPartition> all = new ArrayList<>();
    for (int i = 0; i < topics; i++) {
      String topic = string(field);
      int partitions = count(Integer.BYTES, field);
      for (int j = 0; j < partitions; j++) {
        all.add(new TopicPartition(topic, int32(field)));
      }
    }
    return all;
  }

  private int count(int bytesOfEach, String field) throws MalformedMetadataException {
    int count = int32(field);
    if (count < 0 || count > in.remaining() / bytesOfEach) {
      throw new MalformedMetadataException(
          field + " claims " + count + " elements in " + in.remaining() + " bytes");
    }
    return count;
  }

  private byte[] take(int length, String field) throws MalformedMetadataException {
    if (length < 0) {
      throw new MalformedMetadataException(field + " claims a length of " + length);
    }
    need(length, field);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private void need(int length, String field) throws MalformedMetadataException {
    if (length > in.remaining()) {
      throw new MalformedMetadataException(
          field + " needs " + length + " bytes, of which " + in.remaining() + " are there");
    }
  }
}
