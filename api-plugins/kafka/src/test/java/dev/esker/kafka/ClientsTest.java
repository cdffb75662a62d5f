package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka's own producer and consumer, unmodified, against the front end. */
class ClientsTest extends BrokerTest {

  KafkaProducer<byte[], byte[]> producer(String... settings) {
    Properties properties = clientProperties();
    for (int i = 0; i < settings.length; i += 2) {
      properties.put(settings[i], settings[i + 1]);
    }
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaConsumer<byte[], byte[]> consumer(String... settings) {
    Properties properties = clientProperties();
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    for (int i = 0; i < settings.length; i += 2) {
      properties.put(settings[i], settings[i + 1]);
    }
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static List<ConsumerRecord<byte[], byte[]>> poll(
      KafkaConsumer<byte[], byte[]> consumer, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    await(
        () -> {
          consumer.poll(Duration.ofMillis(100)).forEach(records::add);
          return records.size() >= count;
        },
        count + " records");
    return records;
  }

  void produce(String topic, int count, String... settings) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(settings)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sent.add(
            producer.send(new ProducerRecord<>(topic, 0, bytes("key-" + i), bytes("value-" + i))));
      }
      for (int i = 0; i < count; i++) {
        assertEquals(i, sent.get(i).get().offset());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none, false", "gzip, false", "snappy, false", "lz4, false", "zstd, false",
    "none, true", "gzip, true", "snappy, true", "lz4, true", "zstd, true"
  })
  void whatIsProducedIsConsumed(String compression, boolean fromFile) throws Exception {
    start();
    broker.logs.fromFile = fromFile;
    produce("created-on-first-use", 2000, "compression.type", compression, "linger.ms", "1");
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(new TopicPartition("created-on-first-use", 0)));
      List<ConsumerRecord<byte[], byte[]>> records = poll(consumer, 2000);
      assertEquals(2000, records.size());
      for (int i = 0; i < 2000; i++) {
        assertEquals(i, records.get(i).offset());
        assertEquals("value-" + i, new String(records.get(i).value(), StandardCharsets.UTF_8));
      }
    }
    assertTrue(broker.logs.lentLeases.get() > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void bothTransportsServe(String transport) throws Exception {
    broker.config = java.util.Map.of("port", "0", "transport", transport);
    broker.logs.fromFile = true;
    start();
    produce("orders", 100, "acks", "1", "enable.idempotence", "false");
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(new TopicPartition("orders", 0)));
      assertEquals(100, poll(consumer, 100).size());
    }
  }

  @Test
  void aGroupSubscribesAndCommits() throws Exception {
    start();
    broker.cluster.add("orders", 3);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 300; i++) {
        var unused =
            producer.send(new ProducerRecord<>("orders", i % 3, null, bytes("value-" + i)));
      }
      producer.flush();
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("group.id", "readers")) {
      consumer.subscribe(List.of("orders"));
      assertEquals(300, poll(consumer, 300).size());
      consumer.commitSync();
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("group.id", "readers")) {
      var committed =
          consumer.committed(
              new java.util.HashSet<>(
                  IntStream.range(0, 3).mapToObj(i -> new TopicPartition("orders", i)).toList()));
      assertEquals(
          List.of(100L, 100L, 100L),
          committed.values().stream().map(OffsetAndMetadata::offset).toList());
    }
  }

  @Test
  void aBatchLargerThanTheFetchSizeIsRead() throws Exception {
    start();
    broker.cluster.add("orders", 1);
    byte[] large = new byte[900_000];
    try (KafkaProducer<byte[], byte[]> producer = producer("compression.type", "none")) {
      for (int i = 0; i < 5; i++) {
        large[0] = (byte) i;
        producer.send(new ProducerRecord<>("orders", 0, null, large.clone())).get();
      }
    }
    try (KafkaConsumer<byte[], byte[]> consumer =
        consumer("fetch.max.bytes", "1000", "max.partition.fetch.bytes", "1000")) {
      consumer.assign(List.of(new TopicPartition("orders", 0)));
      List<ConsumerRecord<byte[], byte[]>> records = poll(consumer, 5);
      for (int i = 0; i < 5; i++) {
        assertEquals((byte) i, records.get(i).value()[0]);
        assertEquals(large.length, records.get(i).value().length);
      }
    }
  }

  @Test
  void offsetsAreFoundByTimeAndPosition() throws Exception {
    start();
    broker.cluster.add("orders", 1);
    TopicPartition partition = new TopicPartition("orders", 0);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>("orders", 0, 1000L + i, null, bytes("" + i))).get();
      }
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      assertEquals(0L, consumer.beginningOffsets(List.of(partition)).get(partition));
      assertEquals(10L, consumer.endOffsets(List.of(partition)).get(partition));
      assertEquals(
          7L, consumer.offsetsForTimes(java.util.Map.of(partition, 1007L)).get(partition).offset());
    }
  }
}
