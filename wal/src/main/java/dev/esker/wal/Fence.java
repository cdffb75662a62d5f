package dev.esker.wal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Whether a log still takes writes. Shut once, for ever, with the first cause. Any thread. */
final class Fence {
  private final AtomicReference<Throwable> cause = new AtomicReference<>();

  /** Passes while the fence is open. */
  void check() throws WalFencedException {
    Throwable reason = cause.get();
    if (reason != null) {
      throw new WalFencedException("the write-ahead log is fenced: " + reason, reason);
    }
  }

  /** Shuts the fence, if it isn't yet, and returns what its caller is to throw. */
  WalFencedException shut(Throwable reason) {
    cause.compareAndSet(null, reason);
    Throwable first = cause.get();
    return new WalFencedException("the write-ahead log is fenced: " + first, first);
  }

  Optional<Throwable> cause() {
    return Optional.ofNullable(cause.get());
  }
}
