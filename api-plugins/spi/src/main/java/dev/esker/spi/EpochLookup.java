package dev.esker.spi;

import java.util.Objects;

/**
 * A question for the end of a leader epoch.
 *
 * @param topic the topic's name
 * @param partition from 0
 * @param currentLeaderEpoch what the client believes, or -1
 * @param epoch whose end is wanted
 */
public record EpochLookup(String topic, int partition, int currentLeaderEpoch, int epoch) {
  public EpochLookup {
    Objects.requireNonNull(topic, "topic");
  }

  /**
   * The answer.
   *
   * @param error NONE, or why there is none
   * @param epoch the largest one up to the one asked for, or -1
   * @param endOffset the first offset after it, or -1
   */
  public record Result(ErrorCode error, int epoch, long endOffset) {}
}
