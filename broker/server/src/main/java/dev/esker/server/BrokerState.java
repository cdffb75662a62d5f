package dev.esker.server;

import dev.esker.spi.Endpoint;
import dev.esker.spi.Readiness;
import dev.esker.spi.Readiness.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the broker does at the moment, for health questions: follows the start and listens to the
 * core, and passes what it hears on to another listener. Any thread.
 *
 * <p>It never goes back from draining, and never from fenced.
 */
final class BrokerState implements BrokerListener {

  private final BrokerListener next;
  private Readiness readiness = Readiness.of(State.STARTING, "the data directory is opened");
  private Throwable fence;
  private Map<String, Endpoint> endpoints = Map.of();

  BrokerState(BrokerListener next) {
    this.next = next;
  }

  synchronized Readiness readiness() {
    return readiness;
  }

  /** Why the broker can't acknowledge anything any more. */
  synchronized Optional<Throwable> fenceCause() {
    return Optional.ofNullable(fence);
  }

  /** Where this node is reached by other nodes, so far; what front ends serve isn't among it. */
  synchronized Map<String, Endpoint> endpoints() {
    return endpoints;
  }

  private synchronized void become(Readiness now) {
    if (now.state() == State.FENCED || readiness.state().compareTo(State.READY) <= 0) {
      readiness = now;
    }
  }

  /**
   * The broker isn't ready.
   *
   * @param reason what it waits for
   */
  void starting(String reason) {
    become(Readiness.of(State.STARTING, reason));
  }

  /** Everything is served. */
  void ready() {
    become(Readiness.READY);
  }

  /** The broker was asked to stop. */
  void draining() {
    become(Readiness.of(State.DRAINING, "the broker stops"));
  }

  @Override
  public void recovering(long bytesDone, long bytesTotal) {
    if (bytesDone < bytesTotal) {
      int percent = (int) (100.0 * bytesDone / bytesTotal);
      become(
          new Readiness(
              State.RECOVERING,
              "the write-ahead log is replayed: "
                  + percent
                  + " % of "
                  + (bytesTotal >> 20)
                  + " MiB are done",
              percent));
    } else {
      starting("partitions and groups are opened");
    }
    next.recovering(bytesDone, bytesTotal);
  }

  /** Noted before the listener is told of it. */
  @Override
  public void fenced(Throwable cause) {
    synchronized (this) {
      if (fence == null) {
        fence = cause;
        become(
            Readiness.of(State.FENCED, "what is written can't be made durable any more: " + cause));
      }
    }
    next.fenced(cause);
  }

  @Override
  public void waiting(String reason) {
    starting(reason);
    next.waiting(reason);
  }

  @Override
  public void listening(String key, Endpoint at) {
    synchronized (this) {
      Map<String, Endpoint> all = new HashMap<>(endpoints);
      all.put(key, at);
      endpoints = Map.copyOf(all);
    }
    next.listening(key, at);
  }

  @Override
  public void notice(String message) {
    next.notice(message);
  }
}
