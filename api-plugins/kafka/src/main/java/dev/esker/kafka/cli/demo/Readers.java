package dev.esker.kafka.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The consumer group: members that share the partitions, each on a thread of its own, and note what
 * they read and how long a partition gave nothing.
 */
final class Readers implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final List<KafkaConsumer<String, String>> consumers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Journal read;

  // Guarded by this.
  private final Map<Integer, Long> last = new HashMap<>();
  private long longestNanos;
  private boolean watching;
  private String failure;

  private volatile boolean stopping;

  Readers(String servers, String topic, int keys, int members) {
    this.read = new Journal(keys);
    for (int member = 1; member <= members; member++) {
      KafkaConsumer<String, String> consumer =
          new KafkaConsumer<>(
              settings(servers, member), new StringDeserializer(), new StringDeserializer());
      consumers.add(consumer);
      Thread thread = new Thread(() -> run(consumer, topic), "esker-demo-consumer-" + member);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  private static Properties settings(String servers, int member) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", servers);
    settings.put("group.id", "demo-readers");
    settings.put("client.id", "esker-demo-consumer-" + member);
    settings.put("auto.offset.reset", "earliest");
    return settings;
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void run(KafkaConsumer<String, String> consumer, String topic) {
    try {
      consumer.subscribe(List.of(topic));
      while (!stopping) {
        for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
          DemoRecord record = DemoRecord.parse(each.key(), each.value());
          var unused = read.add(record.key(), record.number());
          came(each.partition(), System.nanoTime());
        }
      }
    } catch (WakeupException e) {
      if (!stopping) {
        failed(e);
      }
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      consumer.close();
    }
  }

  private synchronized void came(int partition, long now) {
    Long before = last.put(partition, now);
    if (watching && before != null) {
      longestNanos = Math.max(longestNanos, now - before);
    }
  }

  private synchronized void failed(Exception error) {
    if (!stopping && failure == null) {
      failure = String.valueOf(error.getMessage());
    }
  }

  /** From now on it is noted how long each partition gives nothing. */
  synchronized void watch() {
    watching = true;
  }

  /** The longest time that one gave nothing, in milliseconds. */
  synchronized long longestPauseMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestNanos);
  }

  /** How many partitions have given something. */
  synchronized int partitions() {
    return last.size();
  }

  /** Why a member has ended before its time, or null. */
  synchronized String failure() {
    return failure;
  }

  /** What was read. */
  Journal read() {
    return read;
  }

  @Override
  public void close() {
    stopping = true;
    consumers.forEach(KafkaConsumer::wakeup);
    try {
      for (Thread each : threads) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
