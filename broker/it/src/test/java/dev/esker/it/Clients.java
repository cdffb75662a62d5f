package dev.esker.it;

import dev.esker.server.logging.QuietLogging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own clients, set up for tests: strings, and limits of time on everything. */
public final class Clients {

  private static final int CALL_MILLIS = 30_000;
  private static final int READ_MINUTES = 5;

  static {
    // They log each failed attempt to connect; tests that kill brokers make thousands.
    QuietLogging.silenceLibraries();
  }

  private Clients() {}

  /** A client for administration. */
  public static Admin admin(String bootstrap) {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "request.timeout.ms",
            CALL_MILLIS,
            "default.api.timeout.ms",
            CALL_MILLIS * 4,
            "reconnect.backoff.max.ms",
            200));
  }

  /** An idempotent producer with {@code acks=all}; settings are pairs of a name and a value. */
  public static KafkaProducer<String, String> producer(String bootstrap, String... settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", bootstrap);
    all.put("acks", "all");
    all.put("enable.idempotence", true);
    all.put("reconnect.backoff.max.ms", 200);
    all.put("retry.backoff.max.ms", 200);
    put(all, settings);
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  /** A consumer from the first record on, of no group unless the settings name one. */
  public static KafkaConsumer<String, String> consumer(String bootstrap, String... settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", bootstrap);
    all.put("auto.offset.reset", "earliest");
    all.put("enable.auto.commit", false);
    all.put("default.api.timeout.ms", CALL_MILLIS);
    all.put("reconnect.backoff.max.ms", 200);
    put(all, settings);
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  private static void put(Map<String, Object> all, String... settings) {
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
  }

  /** Creates a topic. */
  public static void createTopic(String bootstrap, String topic, int partitions)
      throws InterruptedException, ExecutionException {
    try (Admin admin = admin(bootstrap)) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  /** All records of a topic from the log start to the end that it has now, in the order read. */
  public static List<ConsumerRecord<String, String>> readAll(
      String bootstrap, String topic, int partitions) {
    List<ConsumerRecord<String, String>> all = new ArrayList<>();
    forEach(bootstrap, partitions(topic, partitions), all::add);
    return all;
  }

  /** The partitions of a topic. */
  public static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(each -> new TopicPartition(topic, each)).toList();
  }

  /** Shows every record of some partitions, from their starts to the ends that they have now. */
  public static void forEach(
      String bootstrap,
      List<TopicPartition> wanted,
      Consumer<ConsumerRecord<String, String>> reader) {
    long read = 0;
    try (KafkaConsumer<String, String> consumer =
        consumer(bootstrap, "max.poll.records", "10000")) {
      consumer.assign(wanted);
      Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(wanted));
      consumer.seekToBeginning(wanted);
      left.values().removeIf(end -> end == 0);
      long deadline = System.nanoTime() + READ_MINUTES * 60_000_000_000L;
      while (!left.isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("read " + read + " records only; not at the ends " + left);
        }
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
          reader.accept(each);
          read++;
          TopicPartition place = new TopicPartition(each.topic(), each.partition());
          left.computeIfPresent(place, (any, end) -> each.offset() + 1 >= end ? null : end);
        }
      }
    }
  }
}
