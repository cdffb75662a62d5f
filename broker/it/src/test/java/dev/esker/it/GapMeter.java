package dev.esker.it;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A client that writes one record after the other to partition 0, each when the one before is
 * acknowledged, and measures how long that takes.
 */
final class GapMeter implements AutoCloseable {

  private static final long END_MILLIS = 60_000;
  private static final long MILLI = 1_000_000;

  private final Thread thread;
  private volatile boolean stop;

  // Guarded by this.
  private long acked;
  private long ackedAt = System.nanoTime();
  private long longest;
  private String failure;

  GapMeter(String bootstrap, String topic) {
    thread = new Thread(() -> run(bootstrap, topic), "gap meter");
    thread.start();
  }

  private void run(String bootstrap, String topic) {
    try (KafkaProducer<String, String> producer =
        Clients.producer(bootstrap, "linger.ms", "0", "retry.backoff.ms", "20")) {
      while (!stop) {
        var unused = producer.send(new ProducerRecord<>(topic, 0, null, "x")).get();
        acked(System.nanoTime());
      }
    } catch (ExecutionException | RuntimeException e) {
      fail(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void acked(long now) {
    if (acked > 0) {
      longest = Math.max(longest, now - ackedAt);
    }
    acked++;
    ackedAt = now;
    notifyAll();
  }

  private synchronized void fail(String reason) {
    failure = reason;
    notifyAll();
  }

  /** Waits for that many acknowledgements more. */
  synchronized void awaitAcks(long more, long millis) throws InterruptedException {
    awaitAcked(acked + more, System.nanoTime() + millis * MILLI);
  }

  /**
   * Waits for the first acknowledgement by another leader; call it when the last one is certainly
   * gone.
   *
   * @param killed when it was told to end, by {@link System#nanoTime}
   * @return milliseconds from then on
   */
  synchronized long awaitNextLeader(long killed, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * MILLI;
    // What is sent from now on is acknowledged by another one; only one answer of the old one can
    // still be on its way.
    long wanted = acked + 1;
    awaitAcked(wanted, deadline);
    long first = ackedAt;
    awaitAcked(wanted + 1, deadline);
    boolean wasOnItsWay = ackedAt - first > first - killed;
    return ((wasOnItsWay ? ackedAt : first) - killed) / MILLI;
  }

  private synchronized void awaitAcked(long wanted, long deadline) throws InterruptedException {
    while (acked < wanted) {
      long left = (deadline - System.nanoTime()) / MILLI;
      if (left <= 0 || failure != null) {
        throw new AssertionError((wanted - acked) + " acks are missing: " + failure);
      }
      wait(left);
    }
  }

  /** The longest time between two acknowledgements. */
  synchronized long longestMillis() {
    return longest / MILLI;
  }

  @Override
  public void close() {
    stop = true;
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
