package dev.esker.server.logs;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.WalSync;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.server.metrics.TopicFigures;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.ProducerIdentity;
import dev.esker.spi.RecordsLease;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A log service on a real storage engine, which doesn't fsync so that tests are quick. */
final class LogFixture implements AutoCloseable {
  /** Longer than any test waits for what has to come. */
  static final int LONG_MILLIS = 600_000;

  static final int LARGE = 10 << 20;

  /** The size of {@link #batch()}. */
  static final int BATCH_BYTES = batch().sizeInBytes();

  final StorageEngine engine;
  final TopicFigures figures = new TopicFigures();
  final BrokerLogService service;
  private final Map<String, ClusterView.Topic> topics = new HashMap<>();
  private volatile ClusterTwin cluster = new ClusterTwin(Map.of());

  LogFixture(Path directory) throws IOException {
    this(EngineConfig.of(directory));
  }

  LogFixture(EngineConfig config) throws IOException {
    this(config, Leadership.ALONE);
  }

  LogFixture(EngineConfig config, Leadership leadership) throws IOException {
    EngineListener listener =
        error -> {
          throw new AssertionError(error);
        };
    engine =
        StorageEngine.open(
            config.withSync(new WalSync.Os()), new NioDisk(), Clock.system(), listener);
    service =
        new BrokerLogService(
            engine,
            () -> cluster,
            leadership,
            ReadReplica.NEAREST_RACK,
            () -> producerId(),
            figures);
  }

  private static CompletionStage<ProducerIdentity> producerId() {
    return CompletableFuture.completedFuture(new ProducerIdentity(ErrorCode.NONE, 4711, (short) 0));
  }

  /** The topics that there are now. */
  ClusterView cluster() {
    return cluster;
  }

  /** What everything but the service sees of the partitions. */
  PartitionLookup lookup() {
    return lookup(() -> cluster);
  }

  /** The same by another picture of the cluster. */
  PartitionLookup lookup(Supplier<ClusterView> view) {
    return new PartitionLookup(engine, view, Leadership.ALONE, ReadReplica.LEADER);
  }

  /** Makes a topic known and stores its partitions. */
  List<PartitionLog> create(String topic, int partitions, LogConfig config) throws Exception {
    UUID id = announce(topic, partitions);
    List<PartitionLog> logs = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      logs.add(get(engine.create(new PartitionSpec(new PartitionId(id, i), topic, config))));
    }
    return logs;
  }

  PartitionLog create(String topic) throws Exception {
    return create(topic, 1, LogConfig.DEFAULTS).get(0);
  }

  /** Shows a topic of one partition on other brokers than this one alone. */
  void place(String topic, ClusterView.Partition partition, ClusterView.Broker... brokers) {
    ClusterView.Topic known = topics.get(topic);
    topics.put(topic, new ClusterView.Topic(topic, known.id(), false, List.of(partition)));
    cluster = new ClusterTwin(topics, List.of(brokers));
  }

  /** Makes a topic known of which nothing is stored. */
  UUID announce(String topic, int partitions) {
    UUID id = UUID.randomUUID();
    topics.put(topic, ClusterTwin.topic(topic, id, partitions));
    cluster = new ClusterTwin(topics);
    return id;
  }

  /** Takes a topic out of the picture. */
  void forget(String topic) {
    topics.remove(topic);
    cluster = new ClusterTwin(topics);
  }

  /** A batch of so many records of so many bytes each, the first with that time stamp. */
  static ValidatedBatch batch(int records, int bytes, long timestamp) {
    return ValidatedBatch.trusted(records(records, bytes, timestamp).build());
  }

  static RecordBatchBuilder records(int records, int bytes, long timestamp) {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    for (int i = 0; i < records; i++) {
      builder.append(timestamp + i, null, new byte[bytes]);
    }
    return builder;
  }

  static ValidatedBatch batch() {
    return batch(1, 100, 1000);
  }

  static AppendRequest.Entry entry(String topic, int partition, ValidatedBatch batch) {
    return new AppendRequest.Entry(topic, partition, batch);
  }

  CompletableFuture<List<AppendResult>> append(AppendRequest.Entry... entries) {
    CompletableFuture<List<AppendResult>> done = new CompletableFuture<>();
    AppendRequest request = new AppendRequest(Acks.ALL, 1000, Arrays.asList(entries));
    if (!service.tryAppend(request, done::complete)) {
      throw new IllegalStateException("the pipeline is full");
    }
    return done;
  }

  /** Appends {@link #batch()} and waits. */
  void appendOne(String topic, int partition) throws Exception {
    get(append(entry(topic, partition, batch())));
  }

  /** Appends a batch to partition 0 and waits. */
  AppendResult append(String topic, ValidatedBatch batch) throws Exception {
    return get(append(entry(topic, 0, batch))).get(0);
  }

  static FetchRequest.Entry wanted(String topic, int partition, long offset) {
    return new FetchRequest.Entry(topic, partition, offset, LARGE, -1, -1);
  }

  static FetchRequest request(int waitMillis, int minBytes, FetchRequest.Entry... entries) {
    return new FetchRequest(waitMillis, minBytes, LARGE, false, Arrays.asList(entries));
  }

  /** Reads without waiting. */
  FetchResponse fetch(FetchRequest.Entry... entries) throws Exception {
    return get(service.fetch(request(0, 1, entries)));
  }

  /** Reads, and waits for as long as it takes. */
  CompletableFuture<FetchResponse> waiting(int minBytes, FetchRequest.Entry... entries) {
    return service.fetch(request(LONG_MILLIS, minBytes, entries));
  }

  /** Returns once everything that was submitted before has been announced to listeners. */
  void settle(PartitionLog log) throws Exception {
    get(engine.advanceLogStart(log, 0));
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** The base offsets of the whole batches of one entry. */
  static List<Long> offsetsOf(FetchResponse response, int entry) throws IOException {
    return offsets(response.entries().get(entry).records());
  }

  /** The base offsets of the whole batches in a lease. */
  static List<Long> offsets(RecordsLease lease) throws IOException {
    ByteBuffer bytes;
    if (lease instanceof RecordsLease.InFile file) {
      bytes = ByteBuffer.allocate(file.sizeInBytes());
      while (bytes.hasRemaining()
          && file.channel().read(bytes, file.position() + bytes.position()) >= 0) {
        // Goes on until it is full.
      }
      bytes.flip();
    } else {
      bytes = ((RecordsLease.InMemory) lease).buffer().slice();
    }
    List<Long> offsets = new ArrayList<>();
    int at = 0;
    int size = RecordBatch.sizeAt(bytes, at);
    while (size > 0 && at + size <= bytes.limit()) {
      RecordBatch batch = new RecordBatch().wrap(bytes, at);
      if (!batch.crcMatches()) {
        throw new IOException("wrong CRC at offset " + batch.baseOffset());
      }
      offsets.add(batch.baseOffset());
      at += size;
      size = RecordBatch.sizeAt(bytes, at);
    }
    return offsets;
  }

  @Override
  public void close() throws IOException {
    service.close();
    engine.close();
  }
}
