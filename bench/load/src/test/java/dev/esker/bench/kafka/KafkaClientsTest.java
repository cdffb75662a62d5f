package dev.esker.bench.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.SeenOutcomes;
import dev.esker.bench.target.SeenValues;
import dev.esker.bench.target.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Sender and receiver on the client's own twins of producer and consumer. */
class KafkaClientsTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final KafkaSender sender = new KafkaSender(producer, "t");
  private final SeenOutcomes outcomes = new SeenOutcomes();

  @Test
  void aRecordIsAcknowledgedWhenTheProducerSaysSo() {
    sender.send(new byte[] {1}, new byte[] {2, 3}, outcomes);
    assertEquals(List.of(), outcomes.seen);
    assertTrue(producer.completeNext());
    assertEquals(List.of("acknowledged"), outcomes.seen);
    assertEquals("t", producer.history().get(0).topic());
    assertEquals(2, producer.history().get(0).value().length);
  }

  @Test
  void aRecordThatTheBrokerRefusesHasFailed() {
    sender.send(null, new byte[] {2}, outcomes);
    assertTrue(producer.errorNext(new RecordTooLargeException("too large")));
    assertEquals(List.of("failed: too large"), outcomes.seen);
  }

  @Test
  void aProducerThatCanNotGoOnFailsTheRecord() {
    producer.sendException = new KafkaException("out of order");
    sender.send(null, new byte[] {2}, outcomes);
    assertEquals(List.of("failed: out of order"), outcomes.seen);
  }

  @Test
  void flushingBringsTheOutcomes() {
    sender.send(null, new byte[] {2}, outcomes);
    sender.flush();
    assertEquals(List.of("acknowledged"), outcomes.seen);
    sender.close();
    assertTrue(producer.closed());
  }

  @Test
  void recordsComeAfterTheirArrival() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    TopicPartition partition = new TopicPartition("t", 0);
    consumer.assign(List.of(partition));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    SeenValues values = new SeenValues();
    try (KafkaReceiver receiver = new KafkaReceiver(consumer)) {
      receiver.poll(Duration.ZERO, values);
      assertEquals(List.of(), values.seen);
      consumer.addRecord(new ConsumerRecord<>("t", 0, 0, null, new byte[5]));
      consumer.addRecord(new ConsumerRecord<>("t", 0, 1, null, new byte[6]));
      receiver.poll(Duration.ZERO, values);
      assertEquals(List.of("arrived", "record of 5", "record of 6"), values.seen);
      consumer.setPollException(new KafkaException("no such topic"));
      TargetException e =
          assertThrows(TargetException.class, () -> receiver.poll(Duration.ZERO, values));
      assertEquals("reading failed: no such topic", e.getMessage());
    }
    assertTrue(consumer.closed());
  }

  @Test
  void onlyAProducerThatWaitsForAllIsIdempotent() {
    KafkaSettings all = new KafkaSettings("h:1", "all", "none", 1, 2, Map.of("linger.ms", "9"));
    assertEquals(true, all.producer().get("enable.idempotence"));
    assertEquals("9", all.producer().get("linger.ms"));
    KafkaSettings one = new KafkaSettings("h:1", "1", "none", 1, 2, Map.of());
    assertEquals(false, one.producer().get("enable.idempotence"));
    assertEquals(2, one.producer().get("linger.ms"));
  }

  @Test
  void oneClientOfAKindHasTheDefaultsOfTheClient() {
    assertEquals(ClientMemory.OF_ONE, ClientMemory.shared(1, 1, 16_384, 1_024));
    assertEquals(ClientMemory.OF_ONE, ClientMemory.shared(8, 5, 0, 100));
  }

  @Test
  void twoHundredClientsShareTheirMemory() {
    ClientMemory memory = ClientMemory.shared(200, 100, 0, 1_024);
    assertTrue(memory.producerBytes() * 200 <= ClientMemory.TOTAL_BYTES);
    assertTrue(memory.producerBytes() > 1 << 20);
    assertTrue(memory.consumerBytes() * 100L <= ClientMemory.TOTAL_BYTES);
    KafkaSettings settings = new KafkaSettings("h:1", "all", "none", 0, 0, memory, Map.of());
    assertEquals(memory.producerBytes(), settings.producer().get("buffer.memory"));
    assertEquals(memory.consumerBytes(), settings.consumer().get("fetch.max.bytes"));
    assertEquals(0, settings.producer().get("batch.size"));
  }

  @Test
  void aLargeRecordFitsIntoMemoryAndRequest() {
    ClientMemory memory = ClientMemory.shared(100, 1, 16_384, 5_000_000);
    assertEquals(2 * 5_004_096L, memory.producerBytes());
    assertEquals(5_004_096, memory.requestBytes());
  }
}
