package dev.esker.http.groups;

import dev.esker.spi.TopicPartition;

/**
 * What a reset does to a group's place in a partition.
 *
 * @param id which partition
 * @param from the committed offset before, or -1 if there is none
 * @param to the committed offset after
 * @param logStart the offset of the first record that there is
 * @param highWatermark the offset that the next record will get
 */
public record OffsetMove(TopicPartition id, long from, long to, long logStart, long highWatermark) {

  /** The same to another place. */
  OffsetMove to(long other) {
    return new OffsetMove(id, from, other, logStart, highWatermark);
  }
}
