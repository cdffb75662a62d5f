package dev.esker.bench.compare.plan;

import java.time.Duration;

/**
 * How much is done.
 *
 * @param warmUp of every load, which isn't measured
 * @param duration of every load that is bounded by time
 * @param scale that amounts of data are multiplied with where they bound a workload
 */
public record Sizing(Duration warmUp, Duration duration, double scale) {
  public Sizing {
    if (warmUp.isNegative() || duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("warm-up " + warmUp + ", duration " + duration);
    }
    if (!(scale > 0 && scale <= 100)) {
      throw new IllegalArgumentException("scale " + scale);
    }
  }

  /** An amount at this scale; at least 1. */
  long scaled(long amount) {
    return Math.max(1, Math.round(amount * scale));
  }
}
