package dev.esker.bench.disk;

import dev.esker.bench.load.Latencies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * The bare disk: 4 KiB writes into a file whose blocks are already there, each with an fdatasync,
 * one after the other, by one thread. No durable log can acknowledge a lone record faster. And one
 * large sequential write, which no log can exceed.
 *
 * <p>The file is filled with random bytes and forced first, so that an fdatasync changes no
 * file-system metadata, as in a preallocated write-ahead log. It is deleted afterwards, whatever
 * happens.
 */
public final class DiskProbe {
  static final int WRITE_BYTES = 4096;
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path directory;
  private final Limits limits;
  private final LongSupplier clock;

  /**
   * How much a probe does.
   *
   * @param fileBytes of the preallocated file, over which the loop goes round; a multiple of 4 KiB
   * @param syncs at most
   * @param sequentialBytes of the large write
   * @param time that each of the two parts takes at most, as far as one operation allows
   */
  public record Limits(long fileBytes, int syncs, long sequentialBytes, Duration time) {
    /** 64 MiB, 2,000 syncs, 256 MiB, two seconds. */
    public static final Limits DEFAULTS =
        new Limits(64L << 20, 2_000, 256L << 20, Duration.ofSeconds(2));

    public Limits {
      if (fileBytes < WRITE_BYTES || fileBytes % WRITE_BYTES != 0 || syncs < 1) {
        throw new IllegalArgumentException("file bytes " + fileBytes + ", syncs " + syncs);
      }
    }

    /** The room that it needs on the disk. */
    public long bytes() {
      return Math.max(fileBytes, sequentialBytes);
    }
  }

  /** A probe of the disk that a directory is on; the directory exists. */
  public DiskProbe(Path directory, Limits limits, LongSupplier clock) {
    this.directory = directory;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Measures.
   *
   * @param sequential whether the sequential write is measured too
   * @throws IOException if the directory can't be written to or has too little room
   */
  public DiskFigures measure(boolean sequential) throws IOException {
    long usable = Files.getFileStore(directory).getUsableSpace();
    if (usable < 2 * limits.bytes()) {
      throw new IOException(
          directory
              + " has "
              + (usable >> 20)
              + " MiB left; measuring the disk needs "
              + ((2 * limits.bytes()) >> 20)
              + " MiB");
    }
    Path file = Files.createTempFile(directory, ".esker-bench-", ".probe");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      double rate = sequential ? writeSequentially(channel) : 0;
      channel.truncate(0);
      fill(channel, limits.fileBytes(), Long.MAX_VALUE);
      channel.force(true);
      Histogram syncs = loop(channel);
      return new DiskFigures(
          directory.toAbsolutePath().normalize(),
          Files.getFileStore(directory).type(),
          syncs,
          rate);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private double writeSequentially(FileChannel channel) throws IOException {
    long start = clock.getAsLong();
    long bytes = fill(channel, limits.sequentialBytes(), limits.time().toNanos());
    channel.force(false);
    return bytes * 1e9 / Math.max(1, clock.getAsLong() - start);
  }

  /** Writes random bytes: some disks and file systems have an easy way with zeros. */
  private long fill(FileChannel channel, long bytes, long atMostNanos) throws IOException {
    long start = clock.getAsLong();
    ByteBuffer chunk = randomBytes(CHUNK_BYTES);
    long written = 0;
    while (written < bytes && (written == 0 || clock.getAsLong() - start < atMostNanos)) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, bytes - written));
      while (chunk.hasRemaining()) {
        written += channel.write(chunk, written);
      }
    }
    return written;
  }

  private Histogram loop(FileChannel channel) throws IOException {
    Histogram latencies = Latencies.newHistogram();
    ByteBuffer page = randomBytes(WRITE_BYTES);
    long start = clock.getAsLong();
    long position = 0;
    for (int i = 0; i < limits.syncs(); i++) {
      long begin = clock.getAsLong();
      if (begin - start >= limits.time().toNanos()) {
        break;
      }
      page.clear().putInt(0, i);
      long at = position;
      while (page.hasRemaining()) {
        at += channel.write(page, at);
      }
      channel.force(false);
      latencies.recordValue(Math.min(Latencies.MAX_NANOS, clock.getAsLong() - begin));
      position = (position + WRITE_BYTES) % limits.fileBytes();
    }
    return latencies;
  }

  private static ByteBuffer randomBytes(int count) {
    byte[] bytes = new byte[count];
    new SplittableRandom(1).nextBytes(bytes);
    return ByteBuffer.allocateDirect(count).put(bytes);
  }
}
