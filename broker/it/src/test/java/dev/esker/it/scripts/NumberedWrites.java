package dev.esker.it.scripts;

import dev.esker.server.logging.QuietLogging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A producer of Kafka's own with its default settings, which include {@code acks=all}: it sends
 * numbers, one after the other and without pause for answers, each with its partition as key, and
 * notes what becomes of them.
 */
final class NumberedWrites implements AutoCloseable {

  private static final int PAUSE_MILLIS = 5;

  static {
    // It logs each answer that it tries again after.
    QuietLogging.silenceLibraries();
  }

  private final String topic;
  private final int partitions;
  private final KafkaProducer<String, String> producer;
  private final Thread thread = new Thread(this::run, "numbered writes");
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean stop;
  private int sent;
  private long longestMillis;
  private long lastNanos = System.nanoTime();

  NumberedWrites(String bootstrap, String topic, int partitions) {
    this.topic = topic;
    this.partitions = partitions;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
    thread.start();
  }

  private void run() {
    try {
      while (!stop) {
        int number = sent++;
        int partition = number % partitions;
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic, partition, Integer.toString(partition), Integer.toString(number)),
                (metadata, error) -> done(number, error));
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      failures.add("interrupted, with " + sent + " sent");
    }
  }

  /** Called by the producer's thread. */
  private void done(int number, Exception error) {
    if (error != null) {
      failures.add(number + ": " + error);
      return;
    }
    acknowledged.incrementAndGet();
    synchronized (this) {
      long now = System.nanoTime();
      longestMillis = Math.max(longestMillis, TimeUnit.NANOSECONDS.toMillis(now - lastNanos));
      lastNanos = now;
    }
  }

  /** How many were acknowledged up to now. */
  int acknowledged() {
    return acknowledged.get();
  }

  /** What wasn't, and why. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** The longest time between two acknowledgements. */
  synchronized long longestMillis() {
    return longestMillis;
  }

  /** Ends, and returns how many were sent; all of them have their answer then. */
  int finish() throws InterruptedException {
    stop = true;
    thread.join();
    producer.flush();
    return sent;
  }

  @Override
  public void close() {
    stop = true;
    // Also if the test has failed: what wasn't acknowledged isn't waited for.
    thread.interrupt();
    producer.close(Duration.ZERO);
  }
}
