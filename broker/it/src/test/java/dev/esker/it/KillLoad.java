package dev.esker.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Several idempotent producers that send numbered records of many keys without pause, whether or
 * not the broker is there, and remember where each acknowledged one was said to be. The client's
 * own retries bring them across the broker's restarts, so that in the end nothing may be missing,
 * double or out of order.
 */
final class KillLoad implements AutoCloseable {

  private static final int KEYS = 20;
  private static final int IN_FLIGHT = 500;
  private static final String PADDING = "x".repeat(300);

  private final String topic;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /** How many records of a key were sent. */
  private final Map<String, Integer> sent = new ConcurrentHashMap<>();

  /** Where an acknowledged record is; a key and a number tell it. */
  private final Map<String, Long> places = new ConcurrentHashMap<>();

  private final Object monitor = new Object();
  private long acked;
  private volatile boolean stop;

  KillLoad(String bootstrap, String topic, int producers) {
    this.topic = topic;
    for (int i = 0; i < producers; i++) {
      String name = "producer-" + i;
      Thread thread = new Thread(() -> run(bootstrap, name), name);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(String bootstrap, String name) {
    try (KafkaProducer<String, String> producer =
        Clients.producer(
            bootstrap, "client.id", name, "linger.ms", "2", "delivery.timeout.ms", "300000")) {
      for (int i = 0; !stop; i++) {
        String key = name + "-key-" + i % KEYS;
        int number = sent.merge(key, 1, Integer::sum) - 1;
        var unused =
            producer.send(
                new ProducerRecord<>(topic, key, number + ":" + PADDING),
                (place, error) -> {
                  if (error != null) {
                    failures.add(key + " " + number + ": " + error);
                  } else {
                    acked(key, number, place.offset());
                  }
                });
        if (i % IN_FLIGHT == IN_FLIGHT - 1) {
          producer.flush();
        }
      }
    } catch (RuntimeException e) {
      failures.add(name + ": " + e);
    }
  }

  private void acked(String key, int number, long offset) {
    places.put(key + " " + number, offset);
    synchronized (monitor) {
      acked++;
      monitor.notifyAll();
    }
  }

  /** Records acknowledged up to now. */
  long acked() {
    synchronized (monitor) {
      return acked;
    }
  }

  /** Waits until that many records more have been acknowledged. */
  void awaitAcks(long more, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    synchronized (monitor) {
      long wanted = acked + more;
      while (acked < wanted) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError(acked + " of " + wanted + " acknowledged; " + failures);
        }
        monitor.wait(left);
      }
    }
  }

  /** Stops sending, and returns once everything that was sent is answered. */
  @Override
  public void close() {
    stop = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What is wrong with what was sent and with what the broker has of it; empty if nothing is. To be
   * called after {@link #close}.
   */
  List<String> check(String bootstrap, int partitions) {
    List<String> wrong = new ArrayList<>(failures);
    Map<String, Integer> next = new HashMap<>();
    Clients.forEach(
        bootstrap, Clients.partitions(topic, partitions), each -> check(each, next, wrong));
    sent.forEach(
        (key, count) -> {
          int found = next.getOrDefault(key, 0);
          if (found != count) {
            wrong.add(key + ": " + count + " sent, " + found + " in the log");
          }
        });
    return wrong;
  }

  /** Each key's records must come in the order of their numbers, each once, where it was said. */
  private void check(
      ConsumerRecord<String, String> each, Map<String, Integer> next, List<String> wrong) {
    int number = Integer.parseInt(each.value().substring(0, each.value().indexOf(':')));
    int expected = next.merge(each.key(), 1, Integer::sum) - 1;
    String place = each.partition() + "/" + each.offset();
    if (number != expected) {
      wrong.add(each.key() + " at " + place + ": " + number + " instead of " + expected);
    }
    Long offset = places.get(each.key() + " " + number);
    // After a retry of what was stored already, a broker may not know the offset any more.
    if (offset == null || (offset >= 0 && offset != each.offset())) {
      wrong.add(each.key() + " " + number + " at " + place + ", acknowledged at " + offset);
    }
  }
}
