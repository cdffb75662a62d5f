package dev.esker.gossip.atomix.scale;

import io.atomix.utils.net.Address;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A network in memory, with the wires of all nodes. Everything between two that live arrives, after
 * a delay between {@link #LEAST_NANOS} and {@link #MOST_NANOS} that a seed decides; two threads
 * carry it.
 */
final class TwinNetwork implements AutoCloseable {
  static final long LEAST_NANOS = 100_000;
  static final long MOST_NANOS = 1_000_000;

  /** What becomes of a request to a node that has ended. */
  enum Gone {
    /** Its process has: the machine refuses connections. */
    REFUSES,
    /** Its machine has: nothing answers, and the sender waits as long as it wants. */
    SILENT
  }

  private final Map<Address, TwinWire> wires = new ConcurrentHashMap<>();
  private final Map<Address, Gone> gone = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor carriers;
  private final Random random;
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  TwinNetwork(long seed) {
    random = new Random(seed);
    carriers =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              Thread made = new Thread(task, "twin-network");
              made.setDaemon(true);
              return made;
            });
    carriers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** The wire of a new node. */
  TwinWire open(Address address) {
    TwinWire wire = new TwinWire(this, address);
    wires.put(address, wire);
    return wire;
  }

  /** The wire of a node that lives, or null. */
  TwinWire at(Address address) {
    return wires.get(address);
  }

  /** How a node that doesn't live ends the requests to it. */
  Gone gone(Address address) {
    return gone.getOrDefault(address, Gone.REFUSES);
  }

  /** A node ends at this moment: nothing from it or to it is carried any more. */
  void end(Address address, Gone how) {
    gone.put(address, how);
    TwinWire wire = wires.remove(address);
    if (wire != null) {
      wire.cut(how);
    }
  }

  /** Does something after the time that a message takes. */
  void carry(Runnable arrival) {
    long delay;
    synchronized (random) {
      delay = random.nextLong(LEAST_NANOS, MOST_NANOS);
    }
    after(delay, arrival);
  }

  /** Does something after a time; not at all once the network is closed. */
  void after(long nanos, Runnable action) {
    try {
      var unused = carriers.schedule(action, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // a node says something while all end
    }
  }

  /** A handler has thrown, which none should. */
  void failed(String what, Throwable error) {
    failures.add(new IllegalStateException(what, error));
  }

  /** What handlers have thrown. */
  List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    carriers.shutdownNow();
  }
}
