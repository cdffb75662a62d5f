package dev.esker.replication.net;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param keepAlive between the frames that say that this side lives, and ask how long an answer
 *     takes; from 1 ms
 * @param silenceLimit without any byte after which the peer counts as gone; at least twice {@code
 *     keepAlive}. It is noticed at most one {@code keepAlive} later, and a pause of this process
 *     doesn't count
 * @param handshakeLimit for the handshake after connecting
 * @param connectLimit for connecting
 */
public record LinkTimes(
    Duration keepAlive, Duration silenceLimit, Duration handshakeLimit, Duration connectLimit) {
  /** What brokers use. */
  public static final LinkTimes DEFAULTS =
      new LinkTimes(
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2));

  public LinkTimes {
    atLeast("keepAlive", keepAlive, Duration.ofMillis(1));
    atLeast("silenceLimit", silenceLimit, keepAlive.multipliedBy(2));
    atLeast("handshakeLimit", handshakeLimit, Duration.ofMillis(1));
    atLeast("connectLimit", connectLimit, Duration.ofMillis(1));
  }

  private static void atLeast(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          name + " is " + value + ", allowed are " + least + " to one hour");
    }
  }
}
