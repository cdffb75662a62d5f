package dev.esker.replication.net;

import java.util.Objects;

/**
 * The limits of a broker's streams.
 *
 * @param sizes of each link
 * @param times of each link
 * @param maxLinks that one listener accepts, and the most dialers; from 1
 * @param maxHandshakes under way at one listener: the oldest gives way to a newer one; from 1
 * @param threads event loops that share the links; from 1
 */
public record StreamConfig(
    LinkSizes sizes, LinkTimes times, int maxLinks, int maxHandshakes, int threads) {
  /** What brokers use. */
  public static final StreamConfig DEFAULTS =
      new StreamConfig(LinkSizes.DEFAULTS, LinkTimes.DEFAULTS, 1_024, 64, 1);

  public StreamConfig {
    Objects.requireNonNull(sizes, "sizes");
    Objects.requireNonNull(times, "times");
    atLeastOne("maxLinks", maxLinks);
    atLeastOne("maxHandshakes", maxHandshakes);
    atLeastOne("threads", threads);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", but at least 1");
    }
  }
}
