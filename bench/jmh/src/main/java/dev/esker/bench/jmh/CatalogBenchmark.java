package dev.esker.bench.jmh;

import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.RocksCatalogStore;
import dev.esker.engine.catalog.SegmentEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Lookups that a fetch of old records makes, in a flushed catalog of 1,000 partitions with 10
 * segments each and 20 index entries in each segment.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CatalogBenchmark {
  private static final int PARTITIONS = 1_000;
  private static final int SEGMENTS = 10;
  private static final int ENTRIES = 20;
  private static final int RECORDS_PER_ENTRY = 100;
  private static final int RECORDS_PER_SEGMENT = ENTRIES * RECORDS_PER_ENTRY;
  private static final int BYTES_PER_ENTRY = 4096;

  private final SplittableRandom random = new SplittableRandom(1);
  private Path directory;
  private Catalog catalog;

  /** Fills the catalog. */
  @Setup
  public void fill() throws IOException {
    directory = Disks.newDirectory();
    catalog = new Catalog(RocksCatalogStore.open(directory.resolve("catalog")));
    for (int p = 0; p < PARTITIONS; p++) {
      Catalog.Batch batch = catalog.newBatch();
      batch.putPartition(PartitionEntry.empty(p, new UUID(1, 2), p, "bench", 0));
      for (int s = 0; s < SEGMENTS; s++) {
        addSegment(batch, p, s);
      }
      catalog.write(batch);
    }
    catalog.flush();
  }

  private static void addSegment(Catalog.Batch batch, int partition, int segment) {
    long base = (long) segment * RECORDS_PER_SEGMENT;
    long size = (long) ENTRIES * BYTES_PER_ENTRY;
    batch.putSegment(
        new SegmentEntry(partition, base, base + RECORDS_PER_SEGMENT, size, base, base, 0, true));
    for (int i = 0; i < ENTRIES; i++) {
      long offset = base + (long) i * RECORDS_PER_ENTRY;
      batch.putIndex(new IndexEntry(partition, base, offset, i * BYTES_PER_ENTRY, offset, offset));
    }
  }

  /** Closes it and deletes its files. */
  @TearDown
  public void close() throws IOException {
    catalog.close();
    Disks.delete(directory);
  }

  private int anyPartition() {
    return random.nextInt(PARTITIONS);
  }

  private long anyOffset() {
    return random.nextInt(SEGMENTS * RECORDS_PER_SEGMENT);
  }

  /** Which segment has an offset. */
  @Benchmark
  public Optional<SegmentEntry> segmentFor() throws IOException {
    return catalog.segmentFor(anyPartition(), anyOffset());
  }

  /** Where in its segment a read has to start. */
  @Benchmark
  public Optional<IndexEntry> indexFloor() throws IOException {
    long offset = anyOffset();
    return catalog.index(anyPartition(), offset - offset % RECORDS_PER_SEGMENT, 0).floor(offset);
  }

  /** What is known of a partition. */
  @Benchmark
  public Optional<PartitionEntry> partition() throws IOException {
    return catalog.partition(anyPartition());
  }
}
