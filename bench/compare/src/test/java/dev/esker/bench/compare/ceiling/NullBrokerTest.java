package dev.esker.bench.compare.ceiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the clients that the comparison uses. */
class NullBrokerTest {
  private static final int SECONDS = 30;

  private NullBroker broker;
  private Admin admin;

  @BeforeEach
  void start() throws InterruptedException {
    broker = NullBroker.start(0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  private KafkaProducer<byte[], byte[]> producer(String acks) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            "acks",
            acks,
            "enable.idempotence",
            acks.equals("all"),
            "max.block.ms",
            "10000"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private void create(String name, int partitions) throws Exception {
    admin
        .createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
        .all()
        .get(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void acknowledgesWhatIdempotentProducersSendToAllPartitions() throws Exception {
    create("t", 50);
    try (KafkaProducer<byte[], byte[]> producer = producer("all")) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        sent.add(producer.send(new ProducerRecord<>("t", i % 50, null, new byte[100])));
      }
      for (int i = 0; i < sent.size(); i++) {
        assertEquals(i % 50, sent.get(i).get(SECONDS, TimeUnit.SECONDS).partition());
      }
    }
  }

  @Test
  void answersNothingToWhoWantsNoAnswer() throws Exception {
    create("t", 1);
    try (KafkaProducer<byte[], byte[]> producer = producer("0")) {
      for (int i = 0; i < 3; i++) {
        assertEquals(
            -1,
            producer
                .send(new ProducerRecord<>("t", new byte[100]))
                .get(SECONDS, TimeUnit.SECONDS)
                .offset());
      }
    }
    try (KafkaProducer<byte[], byte[]> producer = producer("1")) {
      assertEquals(1, producer.partitionsFor("t").size());
    }
  }

  @Test
  void knowsItsTopics() throws Exception {
    create("t", 3);
    assertEquals(
        List.of("t"), List.copyOf(admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS)));
    assertInstanceOf(
        TopicExistsException.class,
        assertThrows(ExecutionException.class, () -> create("t", 3)).getCause());
    admin
        .createPartitions(Map.of("t", NewPartitions.increaseTo(7)))
        .all()
        .get(SECONDS, TimeUnit.SECONDS);
    try (KafkaProducer<byte[], byte[]> producer = producer("all")) {
      assertEquals(7, producer.partitionsFor("t").size());
    }
    admin.deleteTopics(List.of("t")).all().get(SECONDS, TimeUnit.SECONDS);
    assertTrue(admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS).isEmpty());
    assertInstanceOf(
        UnknownTopicOrPartitionException.class,
        assertThrows(
                ExecutionException.class,
                () -> admin.deleteTopics(List.of("t")).all().get(SECONDS, TimeUnit.SECONDS))
            .getCause());
  }

  @Test
  void hasALimitOfTopics() throws Exception {
    List<NewTopic> many = new ArrayList<>();
    for (int i = 0; i < NullTopics.MAX_TOPICS; i++) {
      many.add(new NewTopic("t" + i, 1, (short) 1));
    }
    admin.createTopics(many).all().get(SECONDS, TimeUnit.SECONDS);
    assertInstanceOf(
        PolicyViolationException.class,
        assertThrows(ExecutionException.class, () -> create("one-more", 1)).getCause());
  }

  @Test
  void refusesWhatItDoesNotSpeak() {
    NullAnswers answers = new NullAnswers("127.0.0.1", 1);
    for (String hex : List.of("0001000c0000000100", "7fff000000000001", "0003")) {
      byte[] request = java.util.HexFormat.of().parseHex(hex);
      assertThrows(
          IllegalArgumentException.class,
          () -> answers.answer(java.nio.ByteBuffer.wrap(request)),
          hex);
    }
  }
}
