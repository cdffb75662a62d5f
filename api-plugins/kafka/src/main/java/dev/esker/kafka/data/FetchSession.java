package dev.esker.kafka.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;

/**
 * What the broker remembers of a consumer that fetches incrementally (KIP-227): the partitions that
 * it reads, so that it names only those that change, and what it was told of them, so that only
 * news is sent.
 *
 * <p>Partitions that have had records go to the end of the order, so that under a small {@code
 * fetch.max.bytes} each gets its turn. Methods are synchronized; a well-behaved client uses a
 * session from one connection at a time, and the epoch finds out the others.
 */
final class FetchSession {
  private final int id;
  private final boolean byTopicId;
  private final LinkedHashMap<FetchPartition.Id, Cached> partitions = new LinkedHashMap<>();
  private int epoch = 1;
  private long lastUsedMillis;

  FetchSession(int id, boolean byTopicId, long nowMillis) {
    this.id = id;
    this.byTopicId = byTopicId;
    this.lastUsedMillis = nowMillis;
  }

  /** A partition with what the client was told last; -1 for nothing that is still valid. */
  private static final class Cached {
    private FetchPartition wanted;
    private long highWatermark = -1;
    private long logStartOffset = -1;

    Cached(FetchPartition wanted) {
      this.wanted = wanted;
    }

    /** Whether the client has to be told; notes that it was. */
    boolean isNews(PartitionData data) {
      boolean news = data.records() != null && data.records().sizeInBytes() > 0;
      if (data.highWatermark() != highWatermark) {
        highWatermark = data.highWatermark();
        news = true;
      }
      if (data.logStartOffset() != logStartOffset) {
        logStartOffset = data.logStartOffset();
        news = true;
      }
      if (data.errorCode() != 0) {
        // The first success after an error is news, whatever it says.
        highWatermark = -1;
        news = true;
      }
      return news || data.divergingEpoch().epoch() >= 0 || data.preferredReadReplica() >= 0;
    }
  }

  int id() {
    return id;
  }

  boolean byTopicId() {
    return byTopicId;
  }

  synchronized int size() {
    return partitions.size();
  }

  synchronized long lastUsedMillis() {
    return lastUsedMillis;
  }

  synchronized int epoch() {
    return epoch;
  }

  /** Takes the client's next request; false, and nothing changes, if that isn't the next one. */
  synchronized boolean advance(int requestEpoch, long nowMillis) {
    if (requestEpoch != epoch) {
      return false;
    }
    lastUsedMillis = nowMillis;
    epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    return true;
  }

  /** Adds or changes partitions and drops others. */
  synchronized void update(List<FetchPartition> wanted, List<FetchPartition.Id> forgotten) {
    for (FetchPartition partition : wanted) {
      Cached cached = partitions.get(partition.id());
      if (cached == null) {
        partitions.put(partition.id(), new Cached(partition));
      } else {
        cached.wanted = partition;
      }
    }
    forgotten.forEach(partitions::remove);
  }

  /** What to read, in order. */
  synchronized List<FetchPartition> wanted() {
    List<FetchPartition> wanted = new ArrayList<>(partitions.size());
    for (Cached cached : partitions.values()) {
      wanted.add(cached.wanted);
    }
    return wanted;
  }

  /** Notes what a full answer says. */
  synchronized void told(Map<FetchPartition.Id, PartitionData> answer) {
    answer.forEach(
        (partition, data) -> {
          Cached cached = partitions.get(partition);
          if (cached != null) {
            cached.isNews(data);
          }
        });
  }

  /** Keeps in the answer only what the client doesn't know yet, and notes that it was told. */
  synchronized void retainNews(Map<FetchPartition.Id, PartitionData> answer) {
    List<FetchPartition.Id> served = new ArrayList<>();
    answer
        .entrySet()
        .removeIf(
            entry -> {
              Cached cached = partitions.get(entry.getKey());
              if (cached == null) {
                // Forgotten by a later request already.
                return true;
              }
              PartitionData data = entry.getValue();
              if (data.records() != null && data.records().sizeInBytes() > 0) {
                served.add(entry.getKey());
              }
              return !cached.isNews(data);
            });
    for (FetchPartition.Id partition : served) {
      partitions.put(partition, partitions.remove(partition));
    }
  }
}
