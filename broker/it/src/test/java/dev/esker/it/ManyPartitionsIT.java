package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ten thousand partitions on one broker: created, written round-robin, killed, ready again, read
 * back. Files are open for few of them at any time.
 */
@Tag("slow")
final class ManyPartitionsIT {

  private static final int TOPICS = 10;
  private static final int PARTITIONS = 1_000;
  private static final int ROUNDS = 10;
  private static final int MOST_OPEN_FILES = 2_000;
  private static final long STOP_MILLIS = 300_000;
  private static final String PADDING = "x".repeat(100);

  @RegisterExtension private final Brokers brokers = new Brokers();

  private final StringBuilder figures = new StringBuilder();
  private int mostOpenFiles;

  @Test
  void tenThousandPartitionsSurviveAKill() throws Exception {
    BrokerProcess broker = brokers.start();
    long begin = System.nanoTime();
    create(broker);
    note(broker, "created", begin);
    write(broker);
    broker.kill();
    broker.start();
    note(broker, "kill to ready: " + broker.readyMillis() + " ms", 0);
    begin = System.nanoTime();
    readBack(broker);
    note(broker, "read back", begin);
    begin = System.nanoTime();
    assertEquals(0, broker.terminate(STOP_MILLIS));
    figures
        .append("  stopped in ")
        .append((System.nanoTime() - begin) / 1_000_000)
        .append(" ms (each partition gets its first segment then)\n");
    broker.start();
    note(broker, "clean stop to ready: " + broker.readyMillis() + " ms", 0);
    System.out.printf(
        "many partitions: %,d partitions%n%s  most open files: %d%n",
        TOPICS * PARTITIONS, figures, mostOpenFiles);
  }

  private static void create(BrokerProcess broker) throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      for (int i = 0; i < TOPICS; i++) {
        admin.createTopics(List.of(new NewTopic(topic(i), PARTITIONS, (short) 1))).all().get();
      }
    }
  }

  private static String topic(int i) {
    return "topic-" + i;
  }

  private void write(BrokerProcess broker) throws Exception {
    // Small batches: the producer keeps one for each partition.
    try (KafkaProducer<String, String> producer =
        Clients.producer(
            broker.bootstrap(),
            "batch.size",
            "1024",
            "linger.ms",
            "20",
            "buffer.memory",
            "67108864",
            "delivery.timeout.ms",
            "300000")) {
      long begin = System.nanoTime();
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
          for (int i = 0; i < TOPICS; i++) {
            String value = topic(i) + " " + partition + " " + round + " " + PADDING;
            answers.add(producer.send(new ProducerRecord<>(topic(i), partition, null, value)));
          }
        }
        for (Future<RecordMetadata> answer : answers) {
          assertEquals(round, answer.get().offset());
        }
        noteOpenFiles(broker);
      }
      long records = (long) ROUNDS * TOPICS * PARTITIONS;
      long millis = (System.nanoTime() - begin) / 1_000_000;
      note(broker, "written, " + records * 1_000 / millis + " records/s", begin);
    }
  }

  private void readBack(BrokerProcess broker) throws IOException {
    List<TopicPartition> all = new ArrayList<>();
    for (int i = 0; i < TOPICS; i++) {
      all.addAll(Clients.partitions(topic(i), PARTITIONS));
    }
    Map<TopicPartition, Integer> next = new HashMap<>();
    Clients.forEach(
        broker.bootstrap(),
        all,
        each -> {
          TopicPartition place = new TopicPartition(each.topic(), each.partition());
          int round = next.merge(place, 1, Integer::sum) - 1;
          assertEquals(round, each.offset(), place::toString);
          String expected = each.topic() + " " + each.partition() + " " + round + " " + PADDING;
          assertEquals(expected, each.value());
        });
    assertEquals(TOPICS * PARTITIONS, next.size());
    next.forEach((place, count) -> assertEquals(ROUNDS, count, place::toString));
  }

  private int noteOpenFiles(BrokerProcess broker) throws IOException {
    int open = Processes.openFiles(broker.pid());
    mostOpenFiles = Math.max(mostOpenFiles, open);
    assertTrue(open < MOST_OPEN_FILES, "open files: " + open);
    return open;
  }

  private void note(BrokerProcess broker, String what, long begin) throws IOException {
    figures.append("  ").append(what);
    if (begin != 0) {
      figures.append(" in ").append((System.nanoTime() - begin) / 1_000_000).append(" ms");
    }
    figures
        .append("; ")
        .append(Processes.memoryKib(broker.pid(), "VmRSS") >> 10)
        .append(" MiB resident, ")
        .append(noteOpenFiles(broker))
        .append(" open files\n");
  }
}
