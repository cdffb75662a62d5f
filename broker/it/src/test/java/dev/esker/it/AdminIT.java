package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of a topic in the hands of Kafka's administration client, with a kill in the middle. */
final class AdminIT {

  private static final String TOPIC = "lived";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static final ConfigResource RESOURCE =
      new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);

  @RegisterExtension private final Brokers brokers = new Brokers();

  /** An answer that quotes the longest string that the protocol has can't be encoded. */
  @Test
  void namesAndValuesOfTheLargestLengthAreRefusedInAnAnswer() throws Exception {
    BrokerProcess broker = brokers.start();
    String longest = "x".repeat(Short.MAX_VALUE);
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      fails(
          InvalidConfigurationException.class,
          admin
              .createTopics(
                  List.of(
                      new NewTopic(TOPIC, 1, (short) 1).configs(Map.of("cleanup.policy", longest))))
              .all());
      fails(
          InvalidTopicException.class,
          admin.createTopics(List.of(new NewTopic(longest, 1, (short) 1))).all());
      Clients.createTopic(broker.bootstrap(), TOPIC, 1);
      AlterConfigOp set =
          new AlterConfigOp(new ConfigEntry("retention.ms", longest), AlterConfigOp.OpType.SET);
      fails(
          InvalidConfigurationException.class,
          admin.incrementalAlterConfigs(Map.of(RESOURCE, List.of(set))).all());
      ConfigResource nobody = new ConfigResource(ConfigResource.Type.TOPIC, longest);
      fails(UnknownTopicOrPartitionException.class, admin.describeConfigs(List.of(nobody)).all());
    }
  }

  @Test
  void aTopicIsCreatedAlteredDescribedAndDeleted() throws Exception {
    BrokerProcess broker = brokers.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals(1, admin.describeCluster().nodes().get().size());
      create(admin);
      alter(admin);
      truncate(broker, admin);
    }
    broker.kill();
    broker.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals(5, describe(admin).partitions().size());
      assertEquals("1048576", config(admin).get("segment.bytes").value());
      assertEquals(10, offset(admin, OffsetSpec.earliest()));
      assertEquals(20, offset(admin, OffsetSpec.latest()));
      assertEquals(Set.of(TOPIC), admin.listTopics().names().get());
      admin.deleteTopics(List.of(TOPIC)).all().get();
      assertEquals(Set.of(), admin.listTopics().names().get());
      fails(UnknownTopicOrPartitionException.class, admin.deleteTopics(List.of(TOPIC)).all());
    }
    broker.kill();
    broker.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals(Set.of(), admin.listTopics().names().get());
      create(admin);
      assertEquals(0, offset(admin, OffsetSpec.latest()), "the old records don't come back");
    }
  }

  private static void create(Admin admin) throws Exception {
    NewTopic topic = new NewTopic(TOPIC, 3, (short) 1).configs(Map.of("segment.bytes", "2097152"));
    admin.createTopics(List.of(topic)).all().get();
    fails(TopicExistsException.class, admin.createTopics(List.of(topic)).all());
    assertEquals(3, describe(admin).partitions().size());
    assertEquals("2097152", config(admin).get("segment.bytes").value());
  }

  private static void alter(Admin admin) throws Exception {
    admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(5))).all().get();
    assertEquals(5, describe(admin).partitions().size());
    set(admin, "segment.bytes", "1048576").get();
    assertEquals("1048576", config(admin).get("segment.bytes").value());
    fails(InvalidConfigurationException.class, set(admin, "segment.bytes", "many"));
    fails(InvalidConfigurationException.class, set(admin, "segment.bites", "1048576"));
    assertEquals("1048576", config(admin).get("segment.bytes").value());
  }

  private static void truncate(BrokerProcess broker, Admin admin) throws Exception {
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap())) {
      for (int i = 0; i < 20; i++) {
        producer.send(new ProducerRecord<>(TOPIC, 0, null, "value-" + i)).get();
      }
    }
    long low =
        admin
            .deleteRecords(Map.of(FIRST, RecordsToDelete.beforeOffset(10)))
            .lowWatermarks()
            .get(FIRST)
            .get()
            .lowWatermark();
    assertEquals(10, low);
    assertEquals(10, offset(admin, OffsetSpec.earliest()));
  }

  private static KafkaFuture<?> set(Admin admin, String name, String value) {
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    return admin.incrementalAlterConfigs(Map.of(RESOURCE, List.of(set))).all();
  }

  private static TopicDescription describe(Admin admin) throws Exception {
    return admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC);
  }

  private static Config config(Admin admin) throws Exception {
    return admin.describeConfigs(List.of(RESOURCE)).all().get().get(RESOURCE);
  }

  private static long offset(Admin admin, OffsetSpec which) throws Exception {
    return admin.listOffsets(Map.of(FIRST, which)).partitionResult(FIRST).get().offset();
  }

  private static void fails(Class<? extends Exception> expected, KafkaFuture<?> answer) {
    ExecutionException e = assertThrows(ExecutionException.class, answer::get);
    assertInstanceOf(expected, e.getCause());
    assertTrue(e.getCause().getMessage() != null, "it says why");
  }
}
