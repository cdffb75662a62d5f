package dev.esker.bench.jmh;

import dev.esker.records.Compression;
import dev.esker.wal.Wal;
import dev.esker.wal.WalConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writes of frames to the write-ahead log, each holding a batch of 15 records of 1 KiB. One thread
 * plays both roles; in the engine they are two. Every 16 MiB the log is forced and trimmed, so that
 * its files are recycled as in a broker, and its size stays bounded.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WalBenchmark {
  private static final long TRIM_BYTES = 16L << 20;

  @Param({"memory", "file"})
  String disk;

  @Param({"1", "64"})
  int framesPerWrite;

  private Path directory;
  private Wal wal;
  private ByteBuffer payload;
  private long trimmed;

  /** Opens an empty log. */
  @Setup
  public void open() throws IOException {
    directory = Disks.newDirectory();
    payload = Batches.of("15x1024", Compression.NONE, 1);
    wal =
        Wal.open(
            WalConfig.of(directory.resolve("wal")),
            Disks.of(disk),
            0,
            (at, end, kind, partition, offset, bytes) -> {});
    trimmed = wal.writtenPosition();
  }

  /** Closes it and deletes its files. */
  @TearDown
  public void close() throws IOException {
    wal.close();
    Disks.delete(directory);
  }

  /** Frames given to the operating system, not forced: {@code wal.sync=os}. */
  @Benchmark
  public long write() throws IOException {
    long position = writeFrames();
    if (position - trimmed >= TRIM_BYTES) {
      trimAt(wal.force());
    }
    return position;
  }

  /** Frames on stable storage: what a group commit costs, to be divided by its frames. */
  @Benchmark
  public long writeAndForce() throws IOException {
    writeFrames();
    long position = wal.force();
    if (position - trimmed >= TRIM_BYTES) {
      trimAt(position);
    }
    return position;
  }

  private long writeFrames() throws IOException {
    for (int i = 0; i < framesPerWrite; i++) {
      wal.stage((byte) 1, i, 0, payload.duplicate());
    }
    return wal.writeStaged();
  }

  private void trimAt(long position) throws IOException {
    wal.trim(position);
    if (wal.needsSpare()) {
      wal.prepareSpare();
    }
    trimmed = position;
  }
}
