package dev.esker.it;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates a topic every few seconds, whatever is done to the brokers, and remembers which ones were
 * said to be created: these may never vanish.
 */
final class TopicCreator implements AutoCloseable {

  private static final long PAUSE_MILLIS = 3_000;
  private static final long END_MILLIS = 180_000;
  private static final long SEEN_MILLIS = 30_000;

  private final Set<String> created = new ConcurrentSkipListSet<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  TopicCreator(String bootstrap) {
    thread = new Thread(() -> run(bootstrap), "topic creator");
    thread.start();
  }

  private void run(String bootstrap) {
    try (Admin admin = Clients.admin(bootstrap)) {
      for (int i = 0; !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
        String name = "made-" + i;
        try {
          admin.createTopics(List.of(new NewTopic(name, 1, (short) 2))).all().get();
          created.add(name);
        } catch (ExecutionException e) {
          if (e.getCause() instanceof TopicExistsException) {
            // The client has tried again after an answer that was lost.
            created.add(name);
          }
          // Else nobody was there in time; whether it was created isn't known.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many were said to be created. */
  int created() {
    return created.size();
  }

  /** Fails unless a broker knows all that were said to be created, now or soon. */
  void requireAll(String broker) throws InterruptedException, ExecutionException {
    Set<String> missing = new TreeSet<>(created);
    long deadline = System.nanoTime() + SEEN_MILLIS * 1_000_000;
    try (Admin admin = Clients.admin(broker)) {
      while (!missing.isEmpty()) {
        missing.removeAll(admin.listTopics().names().get());
        if (!missing.isEmpty() && System.nanoTime() > deadline) {
          throw new AssertionError("broker " + broker + " doesn't know the topics " + missing);
        }
      }
    }
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError("the creator of topics doesn't end");
    }
  }
}
