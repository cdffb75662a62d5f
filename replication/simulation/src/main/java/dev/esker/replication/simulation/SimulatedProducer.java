package dev.esker.replication.simulation;

import dev.esker.gossip.MetadataImage;
import dev.esker.records.Compression;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.simulation.StoredBatch.Written;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An idempotent producer with {@code acks=all}: one batch after the other, each tried again, with
 * the same sequence, until it is acknowledged. When it learns that batches of it are lost, which
 * only an unclean election may bring about, it begins anew under another id.
 */
final class SimulatedProducer {
  private static final long TIMEOUT_NANOS = 1_500_000_000;

  private final ClusterSimulation cluster;
  private final int id;
  private final PartitionKey partition;
  private long producerId;
  private int sequence;
  private int records;
  private int attempt;
  private boolean stopping;
  private boolean stopped;

  SimulatedProducer(ClusterSimulation cluster, int id, PartitionKey partition) {
    this.cluster = cluster;
    this.id = id;
    this.partition = partition;
    producerId = id;
  }

  PartitionKey partition() {
    return partition;
  }

  void start() {
    records = 1 + cluster.random().nextInt(3);
    send();
  }

  /** Sends one batch more after it has stopped. */
  void once() {
    stopped = false;
    send();
  }

  /** Ends with the batch that is under way. */
  void stop() {
    stopping = true;
  }

  boolean hasStopped() {
    return stopped;
  }

  private void send() {
    int current = ++attempt;
    int to = leader();
    cluster.time().after(TIMEOUT_NANOS, () -> retry(current));
    if (to < 0) {
      return;
    }
    ByteBuffer batch = batch();
    long deadline = cluster.time().now() + TIMEOUT_NANOS;
    int client = ClusterSimulation.FIRST_CLIENT + id;
    cluster
        .network()
        .send(
            client,
            to,
            () ->
                cluster
                    .process(to)
                    .ifPresent(
                        broker ->
                            broker.execute(
                                () ->
                                    broker.produce(
                                        partition,
                                        copy(batch),
                                        deadline,
                                        answer ->
                                            cluster
                                                .network()
                                                .send(
                                                    to,
                                                    client,
                                                    () -> answered(current, answer))))));
  }

  /** The pipeline writes into what it is given. */
  private static ByteBuffer copy(ByteBuffer batch) {
    return ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
  }

  /** The leader as some broker believes. */
  private int leader() {
    int asked = cluster.random().nextInt(cluster.options().brokers());
    return cluster
        .process(asked)
        .map(SimulatedProcess::image)
        .flatMap(image -> leaderIn(image))
        .orElse(-1);
  }

  private Optional<Integer> leaderIn(MetadataImage image) {
    return image
        .topic(partition.topic())
        .map(topic -> topic.partitions().get(partition.partition()).leader());
  }

  private ByteBuffer batch() {
    RecordBatchBuilder builder =
        new RecordBatchBuilder()
            .compression(Compression.NONE)
            .producer(producerId, (short) 0, sequence);
    for (int i = 0; i < records; i++) {
      byte[] value = (id + ":" + (sequence + i)).getBytes(StandardCharsets.UTF_8);
      builder.append(1_700_000_000_000L, null, value);
    }
    return builder.build();
  }

  private void retry(int of) {
    if (of == attempt && !stopped) {
      send();
    }
  }

  private void answered(int to, ProduceAnswer answer) {
    if (to != attempt || stopped) {
      return;
    }
    attempt++;
    int current = attempt;
    switch (answer.kind()) {
      case AGAIN -> cluster.time().after(30_000_000, () -> retry(current));
      case OUT_OF_ORDER -> {
        if (!cluster.options().unclean()) {
          throw new AssertionError(partition + " lacks what is before " + id + ":" + sequence);
        }
        producerId += 1000;
        sequence = 0;
        send();
      }
      case STORED -> {
        Written written = new Written(producerId, sequence);
        cluster.checker().acknowledged(partition, answer.offset(), written, answer.epoch());
        sequence += records;
        records = 1 + cluster.random().nextInt(3);
        stopped = stopping;
        long idle = cluster.random().nextInt(cluster.options().idleMillis()) * 1_000_000L;
        cluster.time().after(idle, () -> retry(current));
      }
    }
  }
}
