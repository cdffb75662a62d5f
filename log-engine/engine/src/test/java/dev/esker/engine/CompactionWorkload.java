package dev.esker.engine;

import dev.esker.engine.LogConfig.Compaction;
import dev.esker.engine.partition.AppendError;
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
 * Random work on compacted topics, by seed, with compaction a step at a time in between, and a
 * model of what was asked for: few keys, so that much is superseded, tombstones that go soon.
 */
final class CompactionWorkload {
  private static final Compression[] CODECS = {
    Compression.NONE, Compression.NONE, Compression.LZ4, Compression.SNAPPY
  };
  private static final int KEYS = 8;

  /** What every other record is superseded by, soon. */
  static final LogConfig LOG =
      LogConfig.builder()
          .segmentBytes(700)
          .indexIntervalBytes(150)
          .delete(false)
          .compact(true)
          .compaction(new Compaction(0.1, 0, Long.MAX_VALUE, 60))
          .build();

  /** A record that was asked for; a tombstone if it has no value. */
  record Rec(String key, String value, long timestamp) {}

  /** A partition as it was asked for. */
  static final class Expected extends ExpectedPartition {
    final List<Rec> records = new ArrayList<>();
    final int[] sequences = new int[2];

    Expected(PartitionId id, String topic) {
      super(id, topic);
    }
  }

  final List<Expected> partitions = new ArrayList<>();
  private final Random random;
  private final ManualClock clock;
  private int values;
  private int topics;

  CompactionWorkload(long seed, ManualClock clock) {
    this.random = new Random(seed);
    this.clock = clock;
  }

  void run(StorageEngine engine, int turns) throws IOException {
    create(engine, "a");
    create(engine, "b");
    engine.step();
    for (int turn = 0; turn < turns; turn++) {
      clock.advance(random.nextInt(30), TimeUnit.MILLISECONDS);
      int commands = 1 + random.nextInt(4);
      for (int i = 0; i < commands; i++) {
        command(engine);
      }
      engine.step();
      if (random.nextInt(8) == 0) {
        engine.checkpoint();
      }
      int steps = random.nextInt(12);
      for (int i = 0; i < steps && engine.clean(); i++) {
        if (random.nextInt(20) == 0) {
          engine.step();
        }
      }
    }
  }

  private void command(StorageEngine engine) {
    List<Expected> live = partitions.stream().filter(ExpectedPartition::isLive).toList();
    Expected one = live.get(random.nextInt(live.size()));
    int dice = random.nextInt(100);
    if (dice < 2) {
      one.delete(engine);
      create(engine, one.topic);
      engine.step();
    } else if (dice < 6 && one.acknowledged > 0) {
      one.advanceStart(engine, random);
    } else {
      append(engine, one);
    }
  }

  private void create(StorageEngine engine, String topic) {
    Expected expected = new Expected(new PartitionId(new UUID(7, topics++), 0), topic);
    partitions.add(expected);
    expected.create(engine, LOG);
  }

  private void append(StorageEngine engine, Expected one) {
    int producer = random.nextInt(3) - 1;
    int records = 1 + random.nextInt(3);
    RecordBatchBuilder builder =
        new RecordBatchBuilder().compression(CODECS[random.nextInt(CODECS.length)]);
    int sequence = producer < 0 ? -1 : one.sequences[producer];
    if (producer >= 0) {
      builder.producer(producer, (short) 0, sequence);
      one.sequences[producer] += records;
    }
    for (int i = 0; i < records; i++) {
      String key = "k" + random.nextInt(KEYS);
      String value =
          random.nextInt(5) == 0 ? null : "v" + values++ + "x".repeat(random.nextInt(60));
      one.records.add(new Rec(key, value, clock.wallMillis()));
      builder.append(clock.wallMillis(), bytes(key), value == null ? null : bytes(value));
    }
    ByteBuffer bytes = builder.build();
    byte[] content = new byte[bytes.remaining()];
    bytes.get(0, content);
    long base = one.end(one.batches.size());
    one.batches.add(new ExpectedPartition.Appended(content, records, producer, sequence, base));
    int count = one.batches.size();
    LogAppend.Entry entry =
        new LogAppend.Entry(engine.find(one.id).orElseThrow(), ValidatedBatch.trusted(bytes));
    boolean taken =
        engine.tryAppend(
            new LogAppend(
                List.of(entry),
                done -> {
                  if (entry.error() != AppendError.STOPPED) {
                    if (entry.error() != AppendError.NONE || entry.baseOffset() != base) {
                      throw new AssertionError(entry.error() + " at " + entry.baseOffset());
                    }
                    one.acknowledged = Math.max(one.acknowledged, count);
                  }
                }));
    if (!taken) {
      throw new AssertionError("the ring is full");
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What a reader of a part of the model would know of each key. */
  static Map<String, String> state(List<Rec> records) {
    Map<String, String> state = new LinkedHashMap<>();
    for (Rec record : records) {
      if (record.value() == null) {
        state.remove(record.key());
      } else {
        state.put(record.key(), record.value());
      }
    }
    return state;
  }
}
