package dev.esker.gossip.atomix.raft;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this node may still take part: once broken, never again in this process. */
final class Fence {
  private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

  private final AtomicReference<Throwable> cause = new AtomicReference<>();
  private final FailureListener listener;

  Fence(FailureListener listener) {
    this.listener = listener;
  }

  /** Breaks it; the first cause is told to the listener. */
  void fail(Throwable why) {
    if (cause.compareAndSet(null, why)) {
      LOG.error("This node can't keep the metadata of the cluster any more", why);
      listener.onFailure(why);
    }
  }

  boolean isBroken() {
    return cause.get() != null;
  }

  /**
   * Checks it.
   *
   * @throws IllegalStateException if it is broken
   */
  void check() {
    if (isBroken()) {
      throw new IllegalStateException("the metadata of this node has failed", cause.get());
    }
  }
}
