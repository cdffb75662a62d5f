package dev.esker.bench.jmh;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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

/** The checksum of frames and batches, over direct memory: the floor under what reads all bytes. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {
  @Param({"100", "1024", "16384", "1048576"})
  int bytes;

  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer;

  /** Fills the buffer. */
  @Setup
  public void fill() {
    byte[] random = new byte[bytes];
    new SplittableRandom(1).nextBytes(random);
    buffer = ByteBuffer.allocateDirect(bytes).put(random);
  }

  /** One checksum. */
  @Benchmark
  public long crc32c() {
    crc.reset();
    crc.update(buffer.rewind());
    return crc.getValue();
  }
}
