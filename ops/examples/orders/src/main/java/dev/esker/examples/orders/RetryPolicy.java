package dev.esker.examples.orders;

import java.time.Duration;

/**
 * How often an event is tried, and how long to wait in between. The delay is the same each time, so
 * that records are due in the order in which they stand in the retry topic.
 *
 * @param attempts in all, 1 to 100
 * @param delay at least so long between two of them
 */
record RetryPolicy(int attempts, Duration delay) {
  RetryPolicy {
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException("attempts = " + attempts + " is not from 1 to 100");
    }
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay = " + delay + " is negative");
    }
  }
}
