package dev.esker.kafka.data;

import org.apache.kafka.common.Uuid;

/**
 * What a client wants from one partition.
 *
 * @param id which partition
 * @param offset of the first record wanted
 * @param maxBytes from this partition
 * @param currentLeaderEpoch what the client believes, or -1
 * @param lastFetchedEpoch of the record before, or -1
 */
record FetchPartition(
    Id id, long offset, int maxBytes, int currentLeaderEpoch, int lastFetchedEpoch) {

  /**
   * A partition, by its topic's name up to version 12 and by its topic's id from version 13 on; the
   * other of the two is empty.
   */
  record Id(String topic, Uuid topicId, int partition) {}
}
