package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Subscription;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a metadata log: shows images, tells listeners, and lets proposals complete, in the
 * order of the log.
 *
 * <p>Whoever applies entries hands changes over and goes on; when listeners are {@link #MAX_BEHIND}
 * changes behind, it waits.
 */
public final class Publisher implements AutoCloseable {
  /** The most changes that wait to be told. */
  public static final int MAX_BEHIND = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** What waits for an image. */
  private record Waiter(long version, long order, Runnable action) implements Comparable<Waiter> {
    @Override
    public int compareTo(Waiter other) {
      int byVersion = Long.compare(version, other.version);
      return byVersion != 0 ? byVersion : Long.compare(order, other.order);
    }
  }

  private final ExecutorService thread;
  private volatile Thread current;
  private final Semaphore room = new Semaphore(MAX_BEHIND);
  private final List<MetadataListener> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<QuorumView>> leaderListeners = new CopyOnWriteArrayList<>();
  private final PriorityQueue<Waiter> waiters = new PriorityQueue<>();
  private volatile MetadataImage image = MetadataImage.empty();
  private long lastOrder;
  private QuorumView view;

  /**
   * Starts the thread.
   *
   * @param first what listeners are told of the leader before anything is known
   */
  public Publisher(QuorumView first) {
    this.view = first;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "esker-metadata-" + first.self());
              made.setDaemon(true);
              current = made;
              return made;
            });
  }

  /** The image that listeners have been told of, or are being told of. */
  public MetadataImage image() {
    return image;
  }

  /** Shows an image that didn't come of the one before by a command. */
  public void snapshot(MetadataImage next) {
    change(next, () -> listeners.forEach(listener -> tell(() -> listener.onSnapshot(next))));
  }

  /**
   * Shows the image that a command has led to; as a snapshot if the command replaces everything.
   */
  public void command(MetadataImage next, MetadataCommand command) {
    if (command instanceof MetadataCommand.AdoptMetadata) {
      snapshot(next);
      return;
    }
    change(
        next, () -> listeners.forEach(listener -> tell(() -> listener.onCommand(next, command))));
  }

  private void change(MetadataImage next, Runnable telling) {
    room.acquireUninterruptibly();
    execute(
        () -> {
          room.release();
          image = next;
          telling.run();
          while (!waiters.isEmpty() && waiters.peek().version() <= next.version()) {
            tell(waiters.poll().action());
          }
        });
  }

  /** Tells who leads, if that is news. */
  public void leadership(QuorumView next) {
    execute(
        () -> {
          if (next.leader() != view.leader() || next.term() != view.term()) {
            view = next;
            leaderListeners.forEach(listener -> tell(() -> listener.accept(next)));
          }
        });
  }

  /** Runs something on the thread once the image has reached a version: at once, if it has. */
  public void reached(long version, Runnable action) {
    execute(
        () -> {
          if (image.version() >= version) {
            tell(action);
          } else {
            lastOrder++;
            waiters.add(new Waiter(version, lastOrder, action));
          }
        });
  }

  /** Runs something on the thread, in its turn; not at all once closed. */
  public void execute(Runnable action) {
    try {
      thread.execute(() -> tell(action));
    } catch (RejectedExecutionException e) {
      LOG.debug("The metadata log is closed", e);
    }
  }

  /** See {@link dev.esker.gossip.MetadataLog#subscribe}. */
  public Subscription subscribe(MetadataListener listener) {
    submit(
        () -> {
          listeners.add(listener);
          listener.onSnapshot(image);
        });
    return () -> listeners.remove(listener);
  }

  /** See {@link dev.esker.gossip.MetadataLog#subscribeToLeader}. */
  public Subscription subscribeToLeader(Consumer<QuorumView> listener) {
    submit(
        () -> {
          leaderListeners.add(listener);
          listener.accept(view);
        });
    return () -> leaderListeners.remove(listener);
  }

  private void submit(Runnable action) {
    try {
      thread.execute(() -> tell(action));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the metadata log is closed", e);
    }
  }

  /** A listener's bug must not end the thread that everybody waits for. */
  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A listener of the metadata has thrown", e);
    }
  }

  /** Whether the caller is called by the log: it must not wait for it. */
  public boolean isCurrent() {
    return Thread.currentThread().equals(current);
  }

  /** Runs what has been handed over, then ends. Waits, unless the log itself is calling. */
  @Override
  public void close() {
    thread.shutdown();
    if (isCurrent()) {
      return;
    }
    boolean interrupted = false;
    while (!thread.isTerminated()) {
      try {
        if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
          LOG.warn("A listener of the metadata has not returned for a minute");
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
