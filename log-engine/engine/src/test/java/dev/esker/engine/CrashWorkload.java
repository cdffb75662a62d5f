package dev.esker.engine;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.Compression;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Random work on an engine, by seed, and a model of what it must still have after a crash at any
 * moment: what was acknowledged for certain, and what was asked for perhaps.
 */
final class CrashWorkload {
  static final LogConfig LOG =
      LogConfig.builder().segmentBytes(1500).indexIntervalBytes(200).delete(false).build();

  /** A partition as it was asked for. */
  static final class Expected extends ExpectedPartition {
    int nextSequence;

    Expected(PartitionId id, String topic) {
      super(id, topic);
    }
  }

  final Map<PartitionId, Expected> partitions = new LinkedHashMap<>();
  private final Random random;
  private final ManualClock clock;
  private int nextTopic;

  CrashWorkload(long seed, ManualClock clock) {
    this.random = new Random(seed);
    this.clock = clock;
  }

  void run(StorageEngine engine, int turns) throws IOException {
    for (int i = 0; i < 3; i++) {
      create(engine);
    }
    engine.step();
    for (int turn = 0; turn < turns; turn++) {
      clock.advance(random.nextInt(50), TimeUnit.MILLISECONDS);
      int commands = 1 + random.nextInt(4);
      for (int i = 0; i < commands; i++) {
        command(engine);
      }
      engine.step();
      if (random.nextInt(12) == 0) {
        engine.checkpoint();
      }
    }
  }

  private void command(StorageEngine engine) {
    int dice = random.nextInt(100);
    List<Expected> live = partitions.values().stream().filter(ExpectedPartition::isLive).toList();
    if (dice < 4 || live.isEmpty()) {
      create(engine);
      return;
    }
    Expected one = live.get(random.nextInt(live.size()));
    if (dice < 6 && live.size() > 2) {
      one.delete(engine);
    } else if (dice < 12 && one.acknowledged > 0) {
      one.advanceStart(engine, random);
    } else {
      append(engine, one, live.get(random.nextInt(live.size())));
    }
  }

  private void create(StorageEngine engine) {
    // A name comes back after a deletion now and then, with another id.
    String topic = "t" + (nextTopic++ % 6);
    boolean taken = partitions.values().stream().anyMatch(p -> p.topic.equals(topic) && !p.deleted);
    if (taken) {
      return;
    }
    PartitionId id = new PartitionId(new UUID(random.nextLong(), random.nextLong()), 0);
    Expected expected = new Expected(id, topic);
    partitions.put(id, expected);
    expected.create(engine, LOG);
  }

  private void append(StorageEngine engine, Expected one, Expected other) {
    List<LogAppend.Entry> entries = new ArrayList<>();
    List<Expected> targets = one == other ? List.of(one) : List.of(one, other);
    List<Integer> counts = new ArrayList<>();
    for (Expected target : targets) {
      entries.add(entry(engine, target));
      counts.add(target.batches.size());
    }
    boolean taken =
        engine.tryAppend(
            new LogAppend(
                entries,
                done -> {
                  for (int i = 0; i < targets.size(); i++) {
                    acknowledge(targets.get(i), counts.get(i), done.entries().get(i));
                  }
                }));
    if (!taken) {
      throw new AssertionError("the ring is full");
    }
  }

  private static void acknowledge(Expected target, int count, LogAppend.Entry entry) {
    if (entry.error() == AppendError.STOPPED) {
      return;
    }
    ExpectedPartition.Appended last = target.batches.get(count - 1);
    if (entry.error() != AppendError.NONE || entry.baseOffset() != last.baseOffset()) {
      throw new AssertionError(
          "appended with "
              + entry.error()
              + " at "
              + entry.baseOffset()
              + ", not "
              + last.baseOffset());
    }
    target.acknowledged = Math.max(target.acknowledged, count);
  }

  private LogAppend.Entry entry(StorageEngine engine, Expected target) {
    PartitionLog log = engine.find(target.id).orElseThrow();
    long base = target.end(target.batches.size());
    boolean idempotent = random.nextBoolean();
    int records = 1 + random.nextInt(3);
    ByteBuffer bytes =
        batch(
            records,
            random.nextInt(120),
            idempotent ? 7 : -1,
            target.nextSequence,
            clock.wallMillis());
    byte[] content = new byte[bytes.remaining()];
    bytes.get(0, content);
    target.batches.add(
        new ExpectedPartition.Appended(
            content, records, idempotent ? 7 : -1, idempotent ? target.nextSequence : -1, base));
    if (idempotent) {
      target.nextSequence += records;
    }
    return new LogAppend.Entry(log, ValidatedBatch.trusted(bytes));
  }

  static ByteBuffer batch(
      int records, int valueBytes, long producerId, int sequence, long timestamp) {
    RecordBatchBuilder builder = new RecordBatchBuilder().compression(Compression.NONE);
    if (producerId >= 0) {
      builder.producer(producerId, (short) 0, sequence);
    }
    for (int i = 0; i < records; i++) {
      builder.append(timestamp, ("k" + i).getBytes(StandardCharsets.UTF_8), new byte[valueBytes]);
    }
    return builder.build();
  }
}
