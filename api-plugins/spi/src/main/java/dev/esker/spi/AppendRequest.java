package dev.esker.spi;

import dev.esker.records.ValidatedBatch;
import java.util.List;
import java.util.Objects;

/**
 * One batch for each of some partitions.
 *
 * @param acks when it is answered
 * @param timeoutMillis how long replicas may take, for {@link Acks#ALL}
 * @param entries at least one; a partition at most once
 */
public record AppendRequest(Acks acks, int timeoutMillis, List<Entry> entries) {
  public AppendRequest {
    Objects.requireNonNull(acks, "acks");
    entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("an append request needs at least one entry");
    }
  }

  /**
   * One batch.
   *
   * @param topic the topic's name
   * @param partition from 0
   * @param batch checked by the front end; its memory is the broker's until the listener is called
   */
  public record Entry(String topic, int partition, ValidatedBatch batch) {
    public Entry {
      Objects.requireNonNull(topic, "topic");
      Objects.requireNonNull(batch, "batch");
    }
  }
}
