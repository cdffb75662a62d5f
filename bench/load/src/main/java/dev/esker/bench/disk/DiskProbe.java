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
 * one after the other, by one thread. No durable log can acknowledge a lone record faster. And the
 * raw sequential rate, which no log can exceed: writes of 1 MiB into a new file that isn't
 * preallocated, and one fdatasync at the end, which is part of the time. How much a disk writes in
 * the time allowed isn't known beforehand, as all but the fdatasync goes to memory; a pilot of 16
 * MiB tells.
 *
 * <p>For the loop the file is filled with random bytes and forced first, so that an fdatasync
 * changes no file-system metadata, as in a preallocated write-ahead log. It is deleted afterwards,
 * whatever happens.
 */
public final class DiskProbe {
  static final int WRITE_BYTES = 4096;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final long PILOT_BYTES = 16L << 20;

  private final Path directory;
  private final Limits limits;
  private final LongSupplier clock;

  /**
   * How much a probe does.
   *
   * @param fileBytes of the preallocated file, over which the loop goes round; a multiple of 4 KiB
   * @param syncs at most
   * @param sequentialBytes that are written one after the other at most
   * @param time that each of the two parts takes at most, about
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
      long bytes = sequential ? sequentialBytes(channel) : 0;
      double rate = sequential ? writeSequentially(channel, bytes) : 0;
      channel.truncate(0);
      fill(channel, limits.fileBytes());
      channel.force(true);
      Histogram syncs = loop(channel);
      return new DiskFigures(
          directory.toAbsolutePath().normalize(),
          Files.getFileStore(directory).type(),
          syncs,
          bytes,
          rate);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** As many bytes as the disk should manage in the time allowed. */
  private long sequentialBytes(FileChannel channel) throws IOException {
    long pilot = Math.min(PILOT_BYTES, limits.sequentialBytes());
    double expected = writeSequentially(channel, pilot) * limits.time().toNanos() / 1e9;
    return Math.max(pilot, Math.min(limits.sequentialBytes(), (long) expected));
  }

  private double writeSequentially(FileChannel channel, long bytes) throws IOException {
    channel.truncate(0);
    channel.force(true);
    long start = clock.getAsLong();
    fill(channel, bytes);
    channel.force(false);
    return bytes * 1e9 / Math.max(1, clock.getAsLong() - start);
  }

  /** Writes random bytes: some disks and file systems have an easy way with zeros. */
  private static void fill(FileChannel channel, long bytes) throws IOException {
    ByteBuffer chunk = randomBytes(CHUNK_BYTES);
    long written = 0;
    while (written < bytes) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, bytes - written));
      while (chunk.hasRemaining()) {
        written += channel.write(chunk, written);
      }
    }
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
