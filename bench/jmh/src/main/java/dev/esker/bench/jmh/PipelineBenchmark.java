package dev.esker.bench.jmh;

import dev.esker.engine.WalSync;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appends of a batch of 15 records of 1 KiB through the whole engine: offsets, write-ahead log,
 * group commit, tail cache, and in the background segments and checkpoints. Each thread has up to
 * 16 appends under way, to partitions chosen at random. Per second; times 15 KiB is the data rate.
 */
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PipelineBenchmark {
  private static final int WINDOW = 16;

  /** The engine, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Shared {
    @Param({"memory", "file"})
    String disk;

    @Param({"always", "os"})
    String sync;

    @Param({"1", "100", "1000"})
    int partitions;

    private final AtomicInteger threads = new AtomicInteger();
    private EngineState state;

    /** Opens it. */
    @Setup
    public void open() throws IOException {
      WalSync when =
          switch (sync) {
            case "always" -> new WalSync.Always();
            case "os" -> new WalSync.Os();
            default -> throw new IllegalArgumentException("sync " + sync);
          };
      state = new EngineState(disk, when, partitions);
    }

    /** Closes it and deletes its files. */
    @TearDown
    public void close() throws IOException {
      state.close();
    }
  }

  /** A client, one per thread. */
  @State(Scope.Thread)
  public static class Client {
    private AppendWindow window;
    private SplittableRandom random;

    /** Makes its batches. */
    @Setup
    public void open(Shared shared) {
      window = new AppendWindow(shared.state.engine(), WINDOW);
      random = new SplittableRandom(shared.threads.incrementAndGet());
    }

    /** Waits for what is under way. */
    @TearDown
    public void drain() throws InterruptedException {
      window.drain();
    }
  }

  /** One client. */
  @Benchmark
  @Threads(1)
  public void append1(Shared shared, Client client) throws InterruptedException {
    append(shared, client);
  }

  /** Eight clients. */
  @Benchmark
  @Threads(8)
  public void append8(Shared shared, Client client) throws InterruptedException {
    append(shared, client);
  }

  private static void append(Shared shared, Client client) throws InterruptedException {
    int partition = client.random.nextInt(shared.state.partitions());
    client.window.append(shared.state.log(partition));
  }
}
