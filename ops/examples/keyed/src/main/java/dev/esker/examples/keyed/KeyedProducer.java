package dev.esker.examples.keyed;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends messages of some users in turn to {@code my-topic}, and prints where each went: {@code
 * user-1 -> my-topic[2]@17: message 5}. Settings are in the environment: {@code BOOTSTRAP_SERVERS},
 * {@code MESSAGES} (0: without end), {@code PAUSE_MS}.
 */
public final class KeyedProducer {

  static final String TOPIC = "my-topic";
  private static final int USERS = 6;

  private final Producer<String, String> producer;
  private final CountDownLatch stop = new CountDownLatch(1);

  KeyedProducer(Producer<String, String> producer) {
    this.producer = producer;
  }

  /** Runs it until it has sent all, or until SIGINT or SIGTERM. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    // acks=all and enable.idempotence=true are the client's defaults: what is acknowledged is on
    // the disks of all replicas in sync, and is there once.
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            environment.getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092"));
    CountDownLatch ended = new CountDownLatch(1);
    try (KafkaProducer<String, String> client =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      KeyedProducer producer = new KeyedProducer(client);
      GroupConsumer.onSignal(producer::stop, ended);
      producer.run(
          Long.parseLong(environment.getOrDefault("MESSAGES", "0")),
          Long.parseLong(environment.getOrDefault("PAUSE_MS", "500")));
    } finally {
      ended.countDown();
    }
  }

  /**
   * Sends messages without waiting for their acknowledgements, and waits for all of them at the
   * end.
   *
   * @param messages how many; 0 is without end
   */
  void run(long messages, long pauseMillis) throws InterruptedException {
    for (long i = 0; messages == 0 || i < messages; i++) {
      String key = "user-" + i % USERS;
      String value = "message " + i;
      producer.send(
          new ProducerRecord<>(TOPIC, key, value),
          (metadata, error) -> acknowledged(key, value, metadata, error));
      if (stop.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    producer.flush();
  }

  private static void acknowledged(
      String key, String value, RecordMetadata metadata, Exception error) {
    if (error != null) {
      System.err.println("'" + value + "' of " + key + " is lost: " + error);
      return;
    }
    System.out.printf(
        "%s -> %s[%d]@%d: %s%n",
        key, metadata.topic(), metadata.partition(), metadata.offset(), value);
  }

  void stop() {
    stop.countDown();
  }
}
