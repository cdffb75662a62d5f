package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.engine.LogConfig.Compaction;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.Compression;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordBatchBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** One compacted topic on an {@link EngineUnderTest}, and short words for what tests do with it. */
final class CompactedLog {
  final EngineUnderTest bed = new EngineUnderTest();
  PartitionLog log;
  private LogConfig config =
      EngineUnderTest.LOG.toBuilder()
          .compact(true)
          .compaction(new Compaction(0, 0, Long.MAX_VALUE, 1000))
          .build();
  private int fillers;

  CompactedLog() {
    this(settings -> settings);
  }

  CompactedLog(UnaryOperator<CleanerConfig> cleaner) {
    bed.config = bed.config.withCleaner(cleaner.apply(cleaner(true, 1 << 20, Double.MAX_VALUE)));
    try {
      bed.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    log = bed.create("t", config);
  }

  static CleanerConfig cleaner(boolean enabled, long buffer, double bytesPerSecond) {
    return new CleanerConfig(
        enabled,
        1,
        buffer,
        0.9,
        bytesPerSecond,
        Duration.ofMillis(10),
        CleanerConfig.HashKey.FIXED);
  }

  void config(UnaryOperator<LogConfig.Builder> change) {
    config = change.apply(config.toBuilder()).build();
    log.updateConfig(config);
  }

  CleanerStats stats() {
    return bed.engine.stats().cleaner();
  }

  /** Appends a record as a batch of its own, a millisecond after the last. */
  CompactedLog put(String key, String value) {
    return append(new Keyed(bed.clock.wallMillis()).put(key, value).build());
  }

  CompactedLog append(ByteBuffer batch) {
    assertEquals(AppendError.NONE, bed.append(log, batch).error());
    bed.clock.advance(1, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Closes the segment that all of this is in, and makes it stable. */
  void settle() throws IOException {
    bed.engine.checkpoint();
    LogConfig before = log.config();
    log.updateConfig(before.toBuilder().segmentMillis(1).build());
    put("filler-" + fillers++, "x");
    bed.engine.checkpoint();
    log.updateConfig(before);
  }

  /** Compacts until there is nothing to do. */
  void clean() throws IOException {
    while (bed.engine.clean()) {
      bed.engine.step();
    }
    leaveTheCache();
  }

  /** What is in memory is read as it was appended. */
  private void leaveTheCache() {
    PartitionLog other = bed.create("other");
    while (log.tail().firstOffset() >= 0) {
      assertEquals(AppendError.NONE, bed.append(other, 1).error());
    }
  }

  void reopen() throws IOException {
    bed.open();
    find();
  }

  void find() {
    log = bed.find("t");
    log.updateConfig(config);
  }

  /** Every record as {@code key=value} by its offset, but for the fillers. */
  Map<Long, String> all() throws IOException, InvalidBatchException {
    Map<Long, String> all = new TreeMap<>();
    for (RecordBatch batch : everyBatch()) {
      for (Record record : batch.readAll()) {
        all.put(record.offset(), text(record.key()) + "=" + text(record.value()));
      }
    }
    return all;
  }

  /** The same without the fillers. */
  Map<Long, String> settled() throws IOException, InvalidBatchException {
    Map<Long, String> all = all();
    all.values().removeIf(text -> text.startsWith("filler-"));
    return all;
  }

  List<String> last(int count) throws IOException, InvalidBatchException {
    List<String> all = new ArrayList<>(all().values());
    return all.subList(all.size() - count, all.size());
  }

  private static String text(ByteBuffer bytes) {
    return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  List<RecordBatch> batches() throws IOException {
    return everyBatch();
  }

  RecordBatch batchAt(long baseOffset) throws IOException {
    return everyBatch().stream()
        .filter(batch -> batch.baseOffset() == baseOffset)
        .findFirst()
        .orElseThrow();
  }

  private List<RecordBatch> everyBatch() throws IOException {
    List<RecordBatch> batches = new ArrayList<>();
    for (byte[] bytes : CrashChecker.readAll(log)) {
      batches.add(new RecordBatch().wrap(ByteBuffer.wrap(bytes), 0));
    }
    return batches;
  }

  /** The base offset of the first batch that a read from an offset shows. */
  long firstOffsetAt(long offset) throws IOException {
    try (LogRead read = log.read(offset, 1, true)) {
      return new RecordBatch().wrap(((LogRead.InMemory) read).bytes().slice(), 0).baseOffset();
    }
  }

  /** Whether a read from an offset shows, in its first batch, a record at another. */
  boolean readsAt(long offset, long wanted) throws IOException, InvalidBatchException {
    try (LogRead read = log.read(offset, 1, true)) {
      return new RecordBatch()
          .wrap(((LogRead.InMemory) read).bytes().slice(), 0).readAll().stream()
              .anyMatch(record -> record.offset() == wanted);
    }
  }

  /** The settled segments by base offset and generation. */
  List<String> segments() throws IOException {
    List<String> names = new ArrayList<>();
    for (SegmentEntry segment : log.segments().entries()) {
      names.add(segment.baseOffset() + "/" + segment.generation());
    }
    return names;
  }

  /** A batch. */
  static final class Keyed {
    private final RecordBatchBuilder batch = new RecordBatchBuilder();
    private final long time;

    Keyed() {
      this(EngineUnderTest.NOW);
    }

    Keyed(long time) {
      this.time = time;
    }

    Keyed put(String key, String value) {
      batch.append(time, bytes(key), bytes(value));
      return this;
    }

    Keyed codec(Compression codec) {
      batch.compression(codec);
      return this;
    }

    Keyed producer(long id, int sequence) {
      batch.producer(id, (short) 0, sequence);
      return this;
    }

    Keyed control() {
      batch.control(true);
      return this;
    }

    ByteBuffer build() {
      return batch.build();
    }

    private static byte[] bytes(String text) {
      return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
