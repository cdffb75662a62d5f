package dev.esker.bench.jmh;

import dev.esker.records.Compression;
import dev.esker.records.RecordBatch;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/** The view that batches pass through the broker under: wrapped anew for each, never copied. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeaderBenchmark {
  private final RecordBatch view = new RecordBatch();
  private ByteBuffer batch;

  /** Builds the batch. */
  @Setup
  public void build() {
    batch = Batches.of("15x1024", Compression.NONE, 1);
  }

  /** The fields that an append looks at. */
  @Benchmark
  public long readHeader() {
    view.wrap(batch, 0);
    return view.baseOffset() + view.lastOffsetDelta() + view.maxTimestamp() + view.producerId();
  }
}
