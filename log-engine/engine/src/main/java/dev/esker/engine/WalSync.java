package dev.esker.engine;

import java.time.Duration;
import java.util.Objects;

/** When the write-ahead log is forced to stable storage: the setting {@code wal.sync}. */
public sealed interface WalSync permits WalSync.Always, WalSync.Interval, WalSync.Os {

  /**
   * Before every acknowledgement, unless the topic's {@code flush.messages} says less. The default.
   */
  record Always() implements WalSync {}

  /**
   * That often; an acknowledgement means written.
   *
   * @param period more than zero
   */
  record Interval(Duration period) implements WalSync {
    public Interval {
      Objects.requireNonNull(period, "period");
      if (period.isZero() || period.isNegative()) {
        throw new IllegalArgumentException("wal.sync interval " + period + " must be positive");
      }
    }
  }

  /** When the operating system likes, and at checkpoints; an acknowledgement means written. */
  record Os() implements WalSync {}
}
