package dev.esker.kafka.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Why a connection starts no requests and isn't read, although there is room for more: requests
 * that hold it, and throttles.
 *
 * <p>Used on the connection's event loop only.
 */
final class Pauses {
  private final EventLoop loop;
  private final Runnable whenOver;
  private int holds;
  private int throttles;
  private boolean throttling = true;
  private boolean everThrottled;

  /**
   * @param whenOver run whenever one has ended
   */
  Pauses(EventLoop loop, Runnable whenOver) {
    this.loop = loop;
    this.whenOver = whenOver;
  }

  /** Whether there is any. */
  boolean any() {
    return holds > 0 || throttles > 0;
  }

  /** Whether a request holds the connection. */
  boolean isHeld() {
    return holds > 0;
  }

  /** Whether its client has ever been throttled. */
  boolean everThrottled() {
    return everThrottled;
  }

  /** Begins one that ends when the result is run. */
  Runnable hold() {
    holds++;
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (released.compareAndSet(false, true)) {
        holds--;
        whenOver.run();
      }
    };
  }

  /** Begins one of that length: the client has used more than its quota (KIP-219). */
  void throttle(long millis) {
    if (!throttling) {
      return;
    }
    throttles++;
    everThrottled = true;
    ScheduledFuture<?> unused =
        loop.schedule(
            () -> {
              if (throttling) {
                throttles--;
                whenOver.run();
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  /** Ends every throttle, and begins no more: the connection is about to be closed. */
  void endThrottles() {
    throttling = false;
    throttles = 0;
  }
}
