package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a broker has taken is there when it comes back, however it went. */
final class RestartIT {

  private static final String TOPIC = "orders";
  private static final int PARTITIONS = 3;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void everythingIsThereAfterAKillAndAfterAStop() throws Exception {
    BrokerProcess broker = brokers.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      NewTopic topic = new NewTopic(TOPIC, PARTITIONS, (short) 1);
      topic.configs(Map.of("retention.ms", "123456789"));
      admin.createTopics(List.of(topic)).all().get();
    }
    TopicDescription before = describe(broker);
    List<String> sent = new ArrayList<>();
    for (int run = 0; run < 4; run++) {
      send(broker, run * 50, sent);
      if (run % 2 == 0) {
        broker.kill();
      } else {
        assertEquals(0, broker.terminate(), "exit code after SIGTERM");
      }
      broker.start();
      assertEquals(sorted(sent), sorted(values(broker)), "after restart " + run);
    }
    assertEquals(before, describe(broker));
    assertEquals("123456789", config(broker, "retention.ms"));
  }

  @Test
  void aCleanStopLeavesNothingToReplay() throws Exception {
    BrokerProcess broker = brokers.start();
    Clients.createTopic(broker.bootstrap(), TOPIC, PARTITIONS);
    send(broker, 0, new ArrayList<>());
    broker.kill();
    String afterKill = verifyWal(broker);
    assertTrue(afterKill.contains("not closed in good order"), afterKill);
    broker.start();
    assertEquals(0, broker.terminate());
    String afterStop = verifyWal(broker);
    assertTrue(afterStop.contains("closed in good order"), afterStop);
    assertFalse(afterStop.contains("not closed"), afterStop);
    assertTrue(afterStop.contains(" 0 bytes of payload"), afterStop);
  }

  private static String verifyWal(BrokerProcess broker) throws Exception {
    Path data = broker.data();
    Finished verified = Processes.esker(data.getParent(), "wal", "verify", "--data-dir=" + data);
    assertEquals(0, verified.exitCode(), verified::toString);
    return verified.out();
  }

  @Test
  void aGroupGoesOnWhereItHadCommitted() throws Exception {
    BrokerProcess broker = brokers.start();
    Clients.createTopic(broker.bootstrap(), TOPIC, PARTITIONS);
    List<String> sent = new ArrayList<>();
    send(broker, 0, sent);
    Set<String> first = new HashSet<>(consume(broker, sent.size()));
    assertEquals(new HashSet<>(sent), first);
    broker.kill();
    broker.start();
    List<String> more = new ArrayList<>();
    send(broker, 1_000, more);
    assertEquals(sorted(more), sorted(consume(broker, more.size())), "after a kill");
    assertEquals(0, broker.terminate());
    broker.start();
    more.clear();
    send(broker, 2_000, more);
    assertEquals(sorted(more), sorted(consume(broker, more.size())), "after a stop");
  }

  /** Reads as a member of a group until it has that many records, and commits. */
  private static List<String> consume(BrokerProcess broker, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(broker.bootstrap(), "group.id", "service-group-1")) {
      consumer.subscribe(List.of(TOPIC));
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofSeconds(1)).forEach(each -> values.add(each.value()));
      }
      consumer.commitSync();
    }
    return values;
  }

  /** Sends fifty records and returns once they are acknowledged. */
  private static void send(BrokerProcess broker, int from, List<String> sent) throws Exception {
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap())) {
      for (int i = from; i < from + 50; i++) {
        String value = "value-" + i;
        answers.add(producer.send(new ProducerRecord<>(TOPIC, "key-" + i % 7, value)));
        sent.add(value);
      }
    }
    for (Future<RecordMetadata> answer : answers) {
      answer.get();
    }
  }

  private static List<String> values(BrokerProcess broker) {
    return Clients.readAll(broker.bootstrap(), TOPIC, PARTITIONS).stream()
        .map(ConsumerRecord::value)
        .toList();
  }

  private static List<String> sorted(List<String> values) {
    return values.stream().sorted().toList();
  }

  private static TopicDescription describe(BrokerProcess broker) throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      return admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC);
    }
  }

  private static String config(BrokerProcess broker, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
    }
  }

  @Test
  void manyTopicsSurviveAKill() throws Exception {
    BrokerProcess broker = brokers.start();
    Set<String> names =
        IntStream.range(0, 50).mapToObj(i -> "topic-" + i).collect(Collectors.toSet());
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      admin
          .createTopics(names.stream().map(n -> new NewTopic(n, 4, (short) 1)).toList())
          .all()
          .get();
    }
    broker.kill();
    broker.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals(names, admin.listTopics().names().get());
      admin
          .describeTopics(names)
          .allTopicNames()
          .get()
          .forEach((name, topic) -> assertEquals(4, topic.partitions().size(), name));
    }
  }
}
