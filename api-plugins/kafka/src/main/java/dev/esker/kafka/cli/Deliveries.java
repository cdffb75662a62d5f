package dev.esker.kafka.cli;

import dev.esker.commands.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * What has become of the records that were sent. The producer's thread reports; the thread that
 * sends looks whether anything has failed.
 */
final class Deliveries implements Callback {

  private final Map<Integer, Range> partitions = new TreeMap<>();
  private long acknowledged;
  private volatile Exception failure;

  /** What went to one partition. */
  private static final class Range {
    long first = Long.MAX_VALUE;
    long last = -1;
    long count;
  }

  @Override
  public synchronized void onCompletion(RecordMetadata metadata, Exception exception) {
    if (exception != null) {
      // The first one is the cause; those behind it in the queue follow from it.
      if (failure == null) {
        failure = exception;
      }
      return;
    }
    acknowledged++;
    Range range = partitions.computeIfAbsent(metadata.partition(), ignored -> new Range());
    range.count++;
    // Without acknowledgements (acks=0) the offset isn't known.
    if (metadata.hasOffset()) {
      range.first = Math.min(range.first, metadata.offset());
      range.last = Math.max(range.last, metadata.offset());
    }
  }

  /** Why the first record that failed did, or null. */
  Exception failure() {
    return failure;
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  /** How many partitions have got something. */
  synchronized int partitionCount() {
    return partitions.size();
  }

  /** For {@code --json}. */
  synchronized List<Object> json() {
    List<Object> rows = new ArrayList<>();
    partitions.forEach(
        (partition, range) ->
            rows.add(
                Json.object(
                    "partition",
                    partition,
                    "records",
                    range.count,
                    "first_offset",
                    range.last < 0 ? null : range.first,
                    "last_offset",
                    range.last < 0 ? null : range.last)));
    return rows;
  }
}
