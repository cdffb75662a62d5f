package dev.esker.examples.keyed;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A member of the group {@code my-group} that prints messages: {@code my-topic[2]@17 user-1:
 * message 5}, and which partitions it has been given. It commits what it has printed, so that
 * nothing is lost when it dies; what it had not committed is printed again by whoever goes on.
 * Settings are in the environment: {@code BOOTSTRAP_SERVERS}, {@code GROUP}.
 */
public final class GroupConsumer {

  private static final int LONGEST_SECONDS = 9;

  private GroupConsumer() {}

  /** Runs it until SIGINT or SIGTERM. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    Map<String, Object> properties =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            environment.getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092"),
            ConsumerConfig.GROUP_ID_CONFIG,
            environment.getOrDefault("GROUP", "my-group"),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    CountDownLatch ended = new CountDownLatch(1);
    // Closing it leaves the group, so that others get its partitions at once.
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      onSignal(consumer::wakeup, ended);
      read(consumer);
    } catch (WakeupException e) {
      System.err.println("stopping");
    } finally {
      ended.countDown();
    }
  }

  private static void read(Consumer<String, String> consumer) {
    consumer.subscribe(List.of(KeyedProducer.TOPIC), new Announcer());
    while (true) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
        System.out.printf(
            "%s[%d]@%d %s: %s%n",
            record.topic(), record.partition(), record.offset(), record.key(), record.value());
      }
      consumer.commitSync();
    }
  }

  /** Says which partitions come and go. */
  private static final class Announcer implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      System.err.println("assigned: " + partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      System.err.println("revoked: " + partitions);
    }
  }

  /**
   * On SIGINT and SIGTERM stops a program in good order: the JVM waits until it has ended.
   *
   * @param stop called by another thread; returns at once
   * @param ended counted down by the program's main thread at its end
   */
  static void onSignal(Runnable stop, CountDownLatch ended) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.run();
                  try {
                    if (!ended.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                      System.err.println("it doesn't end within " + LONGEST_SECONDS + " seconds");
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "shutdown"));
  }
}
