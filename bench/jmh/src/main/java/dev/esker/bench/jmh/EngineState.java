package dev.esker.bench.jmh;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.WalSync;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A storage engine with some partitions. Retention keeps the segments of all of them together
 * within 2 GiB, so that a run of any length fills neither memory nor disk.
 */
final class EngineState implements AutoCloseable {
  private static final long RETAINED_BYTES = 128L << 20;
  private static final long MIN_SEGMENT_BYTES = 1L << 20;

  private final Path directory;
  private final StorageEngine engine;
  private final List<PartitionLog> logs = new ArrayList<>();

  /**
   * Opens an engine on a new directory.
   *
   * @param disk {@code "memory"} or {@code "file"}; the catalog is in files either way
   */
  EngineState(String disk, WalSync sync, int partitions) throws IOException {
    directory = Disks.newDirectory();
    EngineConfig config =
        EngineConfig.of(directory).withSync(sync).withRetentionCheck(Duration.ofMillis(250));
    engine =
        StorageEngine.open(
            config,
            Disks.of(disk),
            Clock.system(),
            cause -> {
              throw new IllegalStateException("the engine was fenced", cause);
            });
    long segmentBytes = Math.max(MIN_SEGMENT_BYTES, RETAINED_BYTES / partitions);
    LogConfig log =
        LogConfig.builder().segmentBytes(segmentBytes).retentionBytes(segmentBytes).build();
    UUID topic = new UUID(1, 2);
    for (int i = 0; i < partitions; i++) {
      logs.add(engine.create(new PartitionSpec(new PartitionId(topic, i), "bench", log)).join());
    }
  }

  StorageEngine engine() {
    return engine;
  }

  PartitionLog log(int index) {
    return logs.get(index);
  }

  int partitions() {
    return logs.size();
  }

  @Override
  public void close() throws IOException {
    engine.close();
    Disks.delete(directory);
  }
}
