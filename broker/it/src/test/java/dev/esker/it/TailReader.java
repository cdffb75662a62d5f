package dev.esker.it;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that reads a topic from its start, and then whatever comes, through all that is done
 * to the brokers. It has no reset of offsets: to be told that an offset isn't there that it has
 * read up to would mean that something was taken back.
 */
final class TailReader implements AutoCloseable {

  private static final long END_MILLIS = 60_000;

  private final History history;
  private final Reading reading;
  private final Thread thread;
  private volatile boolean stop;
  private volatile long read;

  /**
   * Begins.
   *
   * @param rack of the client; it may be served by a replica of the same rack
   */
  TailReader(String bootstrap, List<TopicPartition> partitions, String rack, History history) {
    String name = "tail reader in " + rack;
    this.history = history;
    this.reading = new Reading(name, history);
    thread = new Thread(() -> run(bootstrap, partitions, rack), name);
    thread.start();
  }

  private void run(String bootstrap, List<TopicPartition> partitions, String rack) {
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(
            bootstrap,
            "auto.offset.reset",
            "none",
            "client.rack",
            rack,
            "metadata.max.age.ms",
            "10000")) {
      consumer.assign(partitions);
      partitions.forEach(each -> consumer.seek(each, 0));
      while (!stop) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
          reading.next(each);
        }
        read = reading.count();
      }
    } catch (RuntimeException e) {
      history.complain(Thread.currentThread().getName() + ": " + e);
    }
  }

  /** Records read up to now. */
  long read() {
    return read;
  }

  @Override
  public void close() {
    stop = true;
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      history.complain(thread.getName() + " doesn't end");
    }
  }
}
