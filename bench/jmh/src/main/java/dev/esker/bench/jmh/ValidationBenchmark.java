package dev.esker.bench.jmh;

import dev.esker.records.BatchRules;
import dev.esker.records.BatchValidator;
import dev.esker.records.Compression;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.ValidatedBatch;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/** What a network thread does with a produced batch before it goes into the pipeline. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValidationBenchmark {
  private static final long NOW_MILLIS = 1_700_000_000_000L;

  @Param({"1x100", "15x1024"})
  String shape;

  @Param({"NONE", "GZIP", "SNAPPY", "LZ4", "ZSTD"})
  Compression compression;

  private final BatchValidator validator = new BatchValidator();
  private ByteBuffer batch;

  /** Builds the batch. */
  @Setup
  public void build() {
    batch = Batches.of(shape, compression, 1);
  }

  /** All checks: sizes, checksum, attributes, and every record of the payload. */
  @Benchmark
  public ValidatedBatch validate() throws InvalidBatchException {
    return validator.validate(batch, BatchRules.DEFAULTS, NOW_MILLIS);
  }
}
