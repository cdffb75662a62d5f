package dev.esker.bench.jmh;

import dev.esker.engine.LogRead;
import dev.esker.engine.WalSync;
import dev.esker.engine.partition.PartitionLog;
import java.io.IOException;
import java.util.SplittableRandom;
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

/** A fetch of recent records: whole batches of 15 records of 1 KiB from the tail cache. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TailReadBenchmark {
  private static final int BATCHES = 200;
  private static final int RECORDS_PER_BATCH = 15;
  private static final int WINDOW = 16;

  @Param({"16384", "1048576"})
  int maxBytes;

  private final SplittableRandom random = new SplittableRandom(1);
  private EngineState state;
  private PartitionLog log;

  /** Appends what is read. */
  @Setup
  public void append() throws IOException, InterruptedException {
    state = new EngineState("memory", new WalSync.Os(), 1);
    log = state.log(0);
    AppendWindow window = new AppendWindow(state.engine(), WINDOW);
    for (int i = 0; i < BATCHES; i++) {
      window.append(log);
    }
    window.drain();
    if (!log.inMemory(0)) {
      throw new IllegalStateException("what was appended has left the tail cache");
    }
  }

  /** Closes the engine. */
  @TearDown
  public void close() throws IOException {
    state.close();
  }

  /** One read from a random place; the copy that the reader is given is part of it. */
  @Benchmark
  public int read() throws IOException {
    long offset = random.nextInt(BATCHES / 2) * (long) RECORDS_PER_BATCH;
    try (LogRead read = log.read(offset, maxBytes, true)) {
      if (!(read instanceof LogRead.InMemory)) {
        throw new IllegalStateException("not from the tail cache: " + read);
      }
      return read.sizeInBytes();
    }
  }
}
