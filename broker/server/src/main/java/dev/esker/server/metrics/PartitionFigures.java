package dev.esker.server.metrics;

import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What each partition has, shown only to those who ask for partitions. Offsets are read without a
 * lock, sizes under that of the partition's list of segments, which nobody holds for long.
 */
public final class PartitionFigures {
  private static final String TOPIC = "topic";
  private static final String PARTITION = "partition";

  private PartitionFigures() {}

  /** Shows them. */
  public static void register(BrokerMetrics metrics, StorageEngine engine) {
    metrics.registerPerPartition(Families.of(families -> collect(families, engine)));
  }

  private static void collect(Families families, StorageEngine engine) {
    Families.Series start =
        families.gauges(
            "esker_partition_log_start_offset",
            "The first offset that can be read.",
            TOPIC,
            PARTITION);
    Families.Series end =
        families.gauges(
            "esker_partition_log_end_offset",
            "The offset that the next record gets.",
            TOPIC,
            PARTITION);
    Families.Series highWatermark =
        families.gauges(
            "esker_partition_high_watermark",
            "The first offset that consumers can't read yet.",
            TOPIC,
            PARTITION);
    Families.Series size =
        families.gauges(
            "esker_partition_size_bytes",
            "Bytes of record batches, in segments or on the way there.",
            TOPIC,
            PARTITION);
    for (PartitionLog log : engine.partitions()) {
      String partition = Integer.toString(log.id().partition());
      start.add(log.logStartOffset(), log.topic(), partition);
      end.add(log.logEndOffset(), log.topic(), partition);
      highWatermark.add(log.highWatermark(), log.topic(), partition);
      size.add(size(log), log.topic(), partition);
    }
  }

  private static long size(PartitionLog log) {
    try {
      return log.sizeInBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
