package dev.esker.bench.compare.nats;

/**
 * Counts what is under way and makes who sends more wait. Any thread.
 *
 * <p>Who has to wait goes on when a quarter of the limits is free again, and not for each single
 * answer: messages that are handed over together go out together, and waking up for each would cost
 * more than sending it.
 */
final class UnderWay {
  private final Limits limits;
  private long bytes;
  private int records;

  UnderWay(Limits limits) {
    this.limits = limits;
  }

  /** Waits until there is room for a record. One that is larger than all the room goes alone. */
  synchronized void enter(int size) throws InterruptedException {
    while (isFullFor(size)) {
      do {
        wait();
      } while (!hasDrained());
    }
    records++;
    bytes += size;
  }

  private boolean isFullFor(int size) {
    return records > 0 && (records >= limits.records() || bytes + size > limits.bytes());
  }

  private boolean hasDrained() {
    return records <= limits.records() / 4 * 3 && bytes <= limits.bytes() / 4 * 3;
  }

  /** A record has had its outcome. */
  synchronized void leave(int size) {
    records--;
    bytes -= size;
    if (hasDrained()) {
      notifyAll();
    }
  }

  /** Waits until nothing is under way. */
  synchronized void awaitNone() throws InterruptedException {
    while (records > 0) {
      wait();
    }
  }
}
