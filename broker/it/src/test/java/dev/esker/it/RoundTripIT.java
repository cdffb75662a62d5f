package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a Java client sends comes back as it was, with each compression. */
final class RoundTripIT {

  private static final int PARTITIONS = 3;
  private static final int RECORDS = 300;
  private static final long FIRST_TIMESTAMP = 1_700_000_000_000L;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void everyFieldComesBackWithEachCompression() throws Exception {
    BrokerProcess broker = brokers.start();
    for (String compression : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
      String topic = "round-trip-" + compression;
      Clients.createTopic(broker.bootstrap(), topic, PARTITIONS);
      Map<String, ProducerRecord<String, String>> sent = send(broker, topic, compression);
      List<ConsumerRecord<String, String>> read =
          Clients.readAll(broker.bootstrap(), topic, PARTITIONS);
      assertEquals(RECORDS, read.size(), topic);
      long[] next = new long[PARTITIONS];
      for (ConsumerRecord<String, String> each : read) {
        String place = each.partition() + "/" + each.offset();
        assertEquals(next[each.partition()]++, each.offset(), "offsets have no gaps, " + topic);
        ProducerRecord<String, String> expected = sent.get(place);
        assertEquals(expected.key(), each.key(), place);
        assertEquals(expected.value(), each.value(), place);
        assertEquals(expected.timestamp(), each.timestamp(), place);
        assertEquals(expected.headers(), each.headers(), place);
      }
    }
  }

  private static Map<String, ProducerRecord<String, String>> send(
      BrokerProcess broker, String topic, String compression) throws Exception {
    List<ProducerRecord<String, String>> records = new ArrayList<>();
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    try (KafkaProducer<String, String> producer =
        Clients.producer(broker.bootstrap(), "compression.type", compression, "linger.ms", "5")) {
      for (int i = 0; i < RECORDS; i++) {
        ProducerRecord<String, String> sent = record(topic, i);
        records.add(sent);
        answers.add(producer.send(sent));
      }
    }
    Map<String, ProducerRecord<String, String>> byPlace = new HashMap<>();
    for (int i = 0; i < RECORDS; i++) {
      RecordMetadata place = answers.get(i).get();
      byPlace.put(place.partition() + "/" + place.offset(), records.get(i));
    }
    assertEquals(RECORDS, byPlace.size(), "each record has a place of its own");
    return byPlace;
  }

  /** Among them records without key, without value, empty ones and large ones. */
  private static ProducerRecord<String, String> record(String topic, int i) {
    String key = i % 3 == 0 ? null : "key-" + i % 20;
    String value =
        switch (i % 10) {
          case 0 -> null;
          case 1 -> "";
          case 2 -> "large ".repeat(5_000);
          default -> "value \u00e4\u00f6\u20ac " + i;
        };
    Headers headers = new RecordHeaders();
    for (int h = 0; h < i % 4; h++) {
      byte[] bytes = h == 2 ? null : ("header " + i).getBytes(StandardCharsets.UTF_8);
      headers.add("h" + h % 2, bytes);
    }
    return new ProducerRecord<>(topic, null, FIRST_TIMESTAMP + i, key, value, headers);
  }
}
