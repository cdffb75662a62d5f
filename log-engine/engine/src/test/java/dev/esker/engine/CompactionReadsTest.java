package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.LogConfig.Compaction;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compaction with all of its threads on a real disk, while others write and read: whoever reads
 * everything, at any time, finds of each key what was acknowledged before he began, or later.
 */
@Timeout(600)
final class CompactionReadsTest {
  @TempDir private Path directory;

  private StorageEngine engine;
  private PartitionLog log;

  private void open(EngineConfig config, LogConfig topic) throws Exception {
    engine = StorageEngine.open(config, new NioDisk(), Clock.system(), new Told());
    log = engine.create(new PartitionSpec(EngineUnderTest.id("t"), "t", topic)).get();
  }

  private EngineConfig config(long cacheBytes, int chunkBytes, long bufferBytes) {
    return EngineConfig.of(directory)
        .withMemory(new MemoryLimits(1024, cacheBytes, chunkBytes, 16 << 20, 100))
        .withCleaner(
            new CleanerConfig(
                true,
                1,
                bufferBytes,
                0.9,
                Double.MAX_VALUE,
                Duration.ofMillis(1),
                CleanerConfig.HashKey.FIXED));
  }

  /** Its records are soon in segments, and stable. */
  private EngineConfig small() {
    return config(1 << 20, 64 << 10, 1 << 20)
        .withWal(new WalLimits(1 << 20, 256 << 10))
        .withSync(new WalSync.Os());
  }

  private static LogConfig topic(int segmentBytes) {
    return LogConfig.builder()
        .segmentBytes(segmentBytes)
        .indexIntervalBytes(512)
        .compact(true)
        .delete(false)
        .flushMessages(1000)
        .compaction(new Compaction(0.1, 0, Long.MAX_VALUE, 86_400_000))
        .build();
  }

  /** Writes ever greater numbers to random keys, several batches at a time in flight. */
  private final class Writer {
    private final Random random = new Random(1);
    private final int keys;
    private final int batchRecords;
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Semaphore inFlight = new Semaphore(16);
    private final AtomicReference<AppendError> failure = new AtomicReference<>();
    private long next;

    Writer(int keys, int batchRecords) {
      this.keys = keys;
      this.batchRecords = batchRecords;
    }

    void write() {
      inFlight.acquireUninterruptibly();
      RecordBatchBuilder builder = new RecordBatchBuilder();
      Map<String, Long> written = new HashMap<>();
      for (int i = 0; i < batchRecords; i++) {
        String key = "key-" + random.nextInt(keys);
        written.put(key, next);
        builder.append(engine.clock().wallMillis(), bytes(key), bytes(Long.toString(next++)));
      }
      LogAppend append =
          new LogAppend(
              List.of(new LogAppend.Entry(log, ValidatedBatch.trusted(builder.build()))),
              done -> answered(done, written));
      while (!engine.tryAppend(append)) {
        Semaphore writable = new Semaphore(0);
        engine.whenWritable(writable::release);
        writable.acquireUninterruptibly();
      }
    }

    private void answered(LogAppend append, Map<String, Long> written) {
      if (append.entries().get(0).error() == AppendError.NONE) {
        synchronized (acknowledged) {
          acknowledged.putAll(written);
        }
      } else {
        failure.set(append.entries().get(0).error());
      }
      inFlight.release();
    }

    void finish() {
      inFlight.acquireUninterruptibly(16);
      inFlight.release(16);
      assertEquals(null, failure.get());
    }

    Map<String, Long> acknowledged() {
      synchronized (acknowledged) {
        return new HashMap<>(acknowledged);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What a consumer would know who reads from the start to the end; checks the order, too. */
  private Map<String, Long> readAll(List<Long> counts) throws IOException, InvalidBatchException {
    Map<String, Long> state = new HashMap<>();
    long offset = log.logStartOffset();
    long records = 0;
    while (offset < log.highWatermark()) {
      try (LogRead read = log.read(offset, 64 << 10, true)) {
        ByteBuffer bytes = bytes(read);
        int at = 0;
        int size = RecordBatch.sizeAt(bytes, at);
        while (size > 0 && size <= bytes.limit() - at) {
          RecordBatch batch = new RecordBatch().wrap(bytes, at);
          assertTrue(batch.crcMatches(), "CRC");
          long from = offset;
          for (Record record : batch.readAll()) {
            if (record.offset() >= from) {
              Long before = state.put(text(record.key()), Long.parseLong(text(record.value())));
              long value = state.get(text(record.key()));
              assertTrue(before == null || before < value, () -> before + " before " + value);
              records++;
            }
          }
          assertTrue(batch.nextOffset() > from, () -> "nothing new at " + from);
          offset = batch.nextOffset();
          at += size;
          size = RecordBatch.sizeAt(bytes, at);
        }
        assertTrue(at > 0 || read instanceof LogRead.Nothing, "a read without a whole batch");
      }
    }
    counts.add(records);
    return state;
  }

  private static ByteBuffer bytes(LogRead read) throws IOException {
    if (read instanceof LogRead.InFile file) {
      ByteBuffer bytes = ByteBuffer.allocate(file.sizeInBytes());
      while (bytes.hasRemaining()
          && file.channel().read(bytes, file.position() + bytes.position()) >= 0) {
        // Until all is there.
      }
      return bytes.flip();
    }
    return read instanceof LogRead.InMemory memory
        ? memory.bytes().slice()
        : ByteBuffer.allocate(0);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  /** Reads again and again until told to end; what went wrong, or null. */
  private final class Reader extends Thread {
    private final Writer writer;
    private final AtomicBoolean end;
    final List<Long> counts = new ArrayList<>();
    volatile Throwable failure;

    Reader(Writer writer, AtomicBoolean end) {
      this.writer = writer;
      this.end = end;
    }

    @Override
    public void run() {
      try {
        while (!end.get()) {
          Map<String, Long> before = writer.acknowledged();
          Map<String, Long> state = readAll(counts);
          before.forEach(
              (key, value) ->
                  assertTrue(
                      state.containsKey(key) && state.get(key) >= value,
                      () -> key + " was " + value + ", read " + state.get(key)));
        }
      } catch (IOException | InvalidBatchException | RuntimeException | AssertionError e) {
        failure = e;
      }
    }
  }

  @Test
  void readersFindEverythingWhileSegmentsAreReplaced() throws Exception {
    open(small(), topic(64 << 10));
    run(100, 20, 10);
  }

  /** The whole of it, as it would be: 5 million updates of 100,000 keys. */
  @Test
  @Tag("slow")
  void fiveMillionUpdatesOfAHundredThousandKeys() throws Exception {
    long start = engineNanos();
    open(
        config(64 << 20, 1 << 20, 4 << 20).withWal(new WalLimits(16 << 20, 32 << 20)),
        topic(16 << 20).toBuilder().compaction(new Compaction(0.5, 0, Long.MAX_VALUE, 0)).build());
    Writer writer = new Writer(100_000, 100);
    for (int i = 0; i < 50_000; i++) {
      writer.write();
    }
    writer.finish();
    long written = engineNanos();
    // Enough for the last segment with any of them to be closed.
    while (log.segments().compactedTo().orElse(0L) < 5_000_000) {
      writer.write();
    }
    writer.finish();
    long end = engineNanos();
    Map<String, Long> wanted = writer.acknowledged();
    assertEquals(wanted, readAll(new ArrayList<>()));
    // Not by reading: what is in the tail cache is read as it was written.
    long left = recordsBelow(log.segments().compactedTo().orElseThrow());
    CleanerStats stats = engine.stats().cleaner();
    System.out.printf(
        "5,000,000 updates of 100,000 keys: written in %.1f s, compacted %.1f s later;"
            + " %,d of %,d records are left; log of %,d MiB; %d passes read %,d MiB, wrote %,d MiB,"
            + " with 4 MiB for keys%n",
        (written - start) / 1e9,
        (end - written) / 1e9,
        left,
        log.segments().compactedTo().orElseThrow(),
        log.sizeInBytes() >> 20,
        stats.passes(),
        stats.bytesRead() >> 20,
        stats.bytesWritten() >> 20);
    assertTrue(left > 0 && left <= 100_000, () -> left + " records of 100,000 keys");
    engine.close();
  }

  /** Counts the records that segments have before an offset at which one of them ends. */
  private long recordsBelow(long end) throws IOException {
    long records = 0;
    for (SegmentEntry segment : log.segments().entries()) {
      if (segment.nextOffset() <= end) {
        try (DiskFile file = log.segments().open(segment)) {
          SegmentScan scan = SegmentScan.from(file, segment, Optional.empty());
          while (scan.next()) {
            records += scan.header().recordCount();
          }
        }
      }
    }
    return records;
  }

  private static long engineNanos() {
    return Clock.system().nowNanos();
  }

  private void run(int keys, int batchRecords, int passes) throws Exception {
    Writer writer = new Writer(keys, batchRecords);
    AtomicBoolean end = new AtomicBoolean();
    Reader reader = new Reader(writer, end);
    reader.start();
    while (engine.stats().cleaner().passes() < passes && reader.failure == null) {
      for (int i = 0; i < 200; i++) {
        writer.write();
      }
      // So that the log doesn't grow faster than it is compacted.
      assertTrue(readAll(new ArrayList<>()).size() <= keys);
    }
    writer.finish();
    end.set(true);
    reader.join();
    if (reader.failure != null) {
      throw new AssertionError(reader.failure);
    }
    assertTrue(reader.counts.size() > 1, "scans");
    assertEquals(writer.acknowledged(), readAll(new ArrayList<>()));
    assertTrue(engine.stats().cleaner().passes() >= passes, () -> engine.stats().toString());
    engine.close();
    engine = StorageEngine.open(small(), new NioDisk(), Clock.system(), new Told());
    log = engine.find(EngineUnderTest.id("t")).orElseThrow();
    assertEquals(writer.acknowledged(), readAll(new ArrayList<>()));
    engine.close();
  }
}
