package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Compaction as Kafka's clients and tools see it: of a topic of theirs, and of groups' offsets. */
@Tag("slow")
final class CompactionIT {
  private static final String TOPIC = "state";
  private static final int KEYS = 500;
  private static final long LIMIT_NANOS = Duration.ofMinutes(3).toNanos();

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void theLastValueOfEachKeyIsThereAndKafkasToolsReadIt() throws Exception {
    BrokerProcess broker = start();
    createTopic(broker);
    Map<String, String> last = new HashMap<>();
    Path directory = broker.data().resolve("topics").resolve(TOPIC + "-0");
    long deadline = System.nanoTime() + LIMIT_NANOS;
    int sent = 0;
    try (KafkaProducer<String, String> producer =
        Clients.producer(broker.bootstrap(), "compression.type", "lz4", "linger.ms", "2")) {
      while (compactedFiles(directory) < 2 && System.nanoTime() < deadline) {
        for (int i = 0; i < 2_000; i++, sent++) {
          String key = "key-" + (sent * 7919L) % KEYS;
          String value = sent % 11 == 0 ? null : sent + "-" + sent * 0x9E3779B97F4A7C15L;
          var unused = producer.send(new ProducerRecord<>(TOPIC, key, value));
          last.put(key, value);
        }
        producer.flush();
      }
    }
    assertTrue(compactedFiles(directory) >= 2, "nothing was compacted, " + sent + " sent");
    assertEquals(values(last), values(read(broker)));
    broker.kill();
    broker.start();
    assertEquals(values(last), values(read(broker)), "after a kill");
    assertEquals(0, broker.terminate());
    checkFiles(broker, sent);
  }

  @Test
  void aGroupKnowsItsOffsetsAfterTheirTopicWasCompacted() throws Exception {
    BrokerProcess broker = start("--offsets-topic-num-partitions=1");
    createTopic(broker);
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    commit(broker, "gone", partition, 1, 1);
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, "__consumer_offsets"),
                  List.of(
                      set("segment.bytes", "1048576"), set("min.cleanable.dirty.ratio", "0.01"))))
          .all()
          .get();
      admin.deleteConsumerGroups(List.of("gone")).all().get();
    }
    Path directory = broker.data().resolve("topics").resolve("__consumer_offsets-0");
    long deadline = System.nanoTime() + LIMIT_NANOS;
    int committed = 0;
    while (compactedFiles(directory) < 1 && System.nanoTime() < deadline) {
      commit(broker, "stays", partition, committed, 1_000);
      committed += 1_000;
    }
    assertTrue(compactedFiles(directory) >= 1, "nothing was compacted, " + committed);
    broker.kill();
    broker.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals(
          committed,
          admin
              .listConsumerGroupOffsets("stays")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(partition)
              .offset());
      Set<String> groups = new java.util.HashSet<>();
      admin.listGroups().all().get().forEach(group -> groups.add(group.groupId()));
      assertEquals(Set.of("stays"), groups);
    }
    assertEquals(0, broker.terminate());
    checkFiles(broker, 0);
  }

  private BrokerProcess start(String... more) throws IOException, InterruptedException {
    List<String> flags = new java.util.ArrayList<>(List.of(more));
    flags.add("--log-cleaner-backoff-ms=100");
    return brokers.start(flags.toArray(String[]::new));
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static void createTopic(BrokerProcess broker) throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      NewTopic topic = new NewTopic(TOPIC, 1, (short) 1);
      topic.configs(
          Map.of(
              "cleanup.policy",
              "compact",
              "segment.bytes",
              "1048576",
              "min.cleanable.dirty.ratio",
              "0.01"));
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static void commit(
      BrokerProcess broker, String group, TopicPartition partition, int from, int count) {
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(broker.bootstrap(), "group.id", group)) {
      consumer.assign(List.of(partition));
      for (int i = 1; i <= count; i++) {
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(from + i)));
      }
    }
  }

  private static long compactedFiles(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{20}\\.\\d+\\.log"))
          .count();
    }
  }

  /** What a reader knows who reads all of it. */
  private static Map<String, String> read(BrokerProcess broker) {
    Map<String, String> state = new HashMap<>();
    Clients.readAll(broker.bootstrap(), TOPIC, 1)
        .forEach(record -> state.put(record.key(), record.value()));
    return state;
  }

  private static Map<String, String> values(Map<String, String> state) {
    Map<String, String> values = new HashMap<>(state);
    values.values().removeIf(value -> value == null);
    return values;
  }

  /** Esker's own tools, and Kafka's. */
  private static void checkFiles(BrokerProcess broker, int sent) throws Exception {
    Path directory = broker.data().getParent();
    String option = "--data-dir=" + broker.data();
    for (List<String> command :
        List.of(List.of("segments", "verify"), List.of("catalog", "check"))) {
      Finished finished = Processes.esker(directory, command.get(0), command.get(1), option);
      assertEquals(0, finished.exitCode(), finished::toString);
    }
    SegmentDump dump = SegmentDump.of(broker.data());
    assertTrue(sent == 0 || dump.records() < sent, dump + " of " + sent);
    System.out.println("compaction, read by kafka-dump-log: " + dump + ", sent " + sent);
  }
}
