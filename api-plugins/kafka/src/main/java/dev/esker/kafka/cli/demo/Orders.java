package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The producer: so many records a second, each of a key in turn, acknowledged by all in-sync
 * replicas. Sends on a thread of its own; acknowledgements come on the client's.
 */
final class Orders implements AutoCloseable {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final KafkaProducer<String, String> producer;
  private final String topic;
  private final int keys;
  private final int rate;
  private final Journal acknowledged;
  private final Thread sender = new Thread(this::send, "esker-demo-producer");

  // Guarded by this.
  private final Map<Integer, Long> firstAck = new HashMap<>();
  private long watchedFrom = Long.MAX_VALUE;
  private long failed;
  private String failure;

  private volatile boolean stopping;

  /**
   * @param rate records per second
   */
  Orders(String servers, String topic, int keys, int rate) {
    this.producer =
        new KafkaProducer<>(settings(servers), new StringSerializer(), new StringSerializer());
    this.topic = topic;
    this.keys = keys;
    this.rate = rate;
    this.acknowledged = new Journal(keys);
    sender.setDaemon(true);
  }

  private static Properties settings(String servers) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", servers);
    settings.put("client.id", "esker-demo-producer");
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("linger.ms", "5");
    return settings;
  }

  void start() {
    sender.start();
  }

  private void send() {
    long begin = System.nanoTime();
    long sent = 0;
    try {
      while (!stopping) {
        long due = (long) ((System.nanoTime() - begin) * (double) rate / SECOND);
        while (sent < due && !stopping) {
          send(new DemoRecord((int) (sent % keys), (int) (sent / keys)));
          sent++;
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void send(DemoRecord record) {
    long at = System.currentTimeMillis();
    var unused =
        producer.send(
            new ProducerRecord<>(topic, record.keyText(), record.valueText()),
            (metadata, error) -> {
              if (error == null) {
                acknowledged(record, metadata, at);
              } else {
                failed(error);
              }
            });
  }

  private void acknowledged(DemoRecord record, RecordMetadata metadata, long sentAt) {
    long now = System.currentTimeMillis();
    var unused = acknowledged.add(record.key(), record.number());
    synchronized (this) {
      // What was sent before may have been stored before, and only its answer be late.
      if (sentAt > watchedFrom) {
        firstAck.putIfAbsent(metadata.partition(), now);
      }
    }
  }

  private synchronized void failed(Exception error) {
    failed++;
    if (failure == null) {
      failure = String.valueOf(error.getMessage());
    }
  }

  /** From now on it is noted when each partition acknowledges a record that is sent later. */
  synchronized void watch(long fromMillis) {
    watchedFrom = fromMillis;
  }

  /** When the last of these partitions has acknowledged again; -1 if not all have. */
  synchronized long firstAcks(Set<Integer> partitions) {
    return firstAck.keySet().containsAll(partitions)
        ? partitions.stream().mapToLong(firstAck::get).max().orElse(-1)
        : -1;
  }

  /** What was acknowledged. */
  Journal acknowledged() {
    return acknowledged;
  }

  /** How many weren't, for good. */
  synchronized long failed() {
    return failed;
  }

  /** Why the first of those wasn't, or null. */
  synchronized String failure() {
    return failure;
  }

  /** Sends nothing more, and waits until everything sent is acknowledged or has failed. */
  void finish() throws InterruptedException {
    stopping = true;
    sender.join();
    try {
      producer.flush();
    } catch (InterruptException e) {
      throw new CommandFailure("interrupted", e);
    }
  }

  @Override
  public void close() {
    stopping = true;
    sender.interrupt();
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ZERO);
  }
}
