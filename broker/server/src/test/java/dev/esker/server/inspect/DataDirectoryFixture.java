package dev.esker.server.inspect;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.Compression;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A storage engine on a real directory with small segments, and ways to damage what it left. */
public final class DataDirectoryFixture implements AutoCloseable {
  /** Takes a few batches of three records. */
  public static final LogConfig SMALL =
      LogConfig.builder().segmentBytes(400).indexIntervalBytes(150).build();

  private final Path directory;
  private final StorageEngine engine;

  /** Opens the engine. */
  public DataDirectoryFixture(Path directory) throws IOException {
    this.directory = directory;
    EngineListener listener =
        error -> {
          throw new AssertionError(error);
        };
    engine =
        StorageEngine.open(EngineConfig.of(directory), new NioDisk(), Clock.system(), listener);
  }

  /** A data directory with two partitions of ten batches each, closed in good order. */
  public static void fill(Path directory) throws Exception {
    try (DataDirectoryFixture fixture = new DataDirectoryFixture(directory)) {
      PartitionLog a = fixture.partition("a", 0);
      PartitionLog b = fixture.partition("b", 1);
      for (int i = 0; i < 10; i++) {
        fixture.append(a, "a" + i, Compression.NONE);
        fixture.append(b, "b" + i, i % 2 == 0 ? Compression.LZ4 : Compression.NONE);
      }
    }
  }

  /** The engine. */
  public StorageEngine engine() {
    return engine;
  }

  /** Creates a partition of a topic, whose id follows from its name. */
  public PartitionLog partition(String topic, int partition) throws Exception {
    PartitionId id = new PartitionId(topicId(topic), partition);
    return engine.create(new PartitionSpec(id, topic, SMALL)).get(60, TimeUnit.SECONDS);
  }

  static UUID topicId(String topic) {
    return UUID.nameUUIDFromBytes(topic.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a batch of three records and waits; returns its base offset. */
  public long append(PartitionLog log, String text, Compression compression) throws Exception {
    RecordBatchBuilder builder = new RecordBatchBuilder().compression(compression);
    for (int i = 0; i < 3; i++) {
      builder.append(1_000 + i, bytes("key" + i), bytes(text + "-" + i));
    }
    CompletableFuture<Long> done = new CompletableFuture<>();
    LogAppend.Entry entry = new LogAppend.Entry(log, ValidatedBatch.trusted(builder.build()));
    LogAppend append =
        new LogAppend(
            List.of(entry),
            all -> {
              if (entry.error() == AppendError.NONE) {
                done.complete(entry.baseOffset());
              } else {
                done.completeExceptionally(new IOException(entry.error().toString()));
              }
            });
    if (!engine.tryAppend(append)) {
      throw new IllegalStateException("the pipeline is full");
    }
    return done.get(60, TimeUnit.SECONDS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Flips one bit of a file. */
  public static void flip(Path file, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      if (channel.read(one, position) != 1) {
        throw new IOException(file + " has no byte " + position);
      }
      one.put(0, (byte) (one.get(0) ^ 0x10));
      channel.write(one.flip(), position);
    }
  }

  /** Cuts a file by some bytes. */
  public static void cut(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
    }
  }

  /** A segment of a topic's partition. */
  public static Path segment(Path data, String partition, long baseOffset) {
    return data.resolve("topics")
        .resolve(partition)
        .resolve(String.format("%020d.log", baseOffset));
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }
}
