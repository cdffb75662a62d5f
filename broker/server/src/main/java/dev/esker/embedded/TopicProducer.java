package dev.esker.embedded;

import dev.esker.records.Murmur2Partitioner;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends to one topic. Records with a key go to the partition that Kafka's clients would choose;
 * those without go round.
 *
 * <p>A future completes once its record is as durable as the topic asks, which is after fsync
 * unless somebody configured it otherwise, or with an {@link EskerException}. While 32 MiB are on
 * their way, {@code append} waits. Records of one thread for one partition keep their order.
 */
public final class TopicProducer {
  private final String topic;
  private final AppendBuffer buffer;
  private final Topics topics;
  private final Clock clock = Clock.system();
  private final AtomicInteger next = new AtomicInteger();

  TopicProducer(String topic, Topics topics, AppendBuffer buffer) {
    topics.partitions(topic); // is it there?
    this.topic = topic;
    this.topics = topics;
    this.buffer = buffer;
  }

  /**
   * Appends a record of text.
   *
   * @param key or null
   * @param value or null
   */
  public CompletableFuture<Appended> append(String key, String value) {
    return append(PendingRecord.bytes(key), PendingRecord.bytes(value));
  }

  /**
   * Appends a record.
   *
   * @param key or null; not to be changed before the future completes, as the value
   * @param value or null
   */
  public CompletableFuture<Appended> append(byte[] key, byte[] value) {
    int partitions = topics.partitions(topic);
    int partition =
        key == null
            ? Math.floorMod(next.getAndIncrement(), partitions)
            : Murmur2Partitioner.partitionFor(key, partitions);
    return append(partition, key, value, List.of());
  }

  /**
   * Appends a record to a partition of choice.
   *
   * @param partition from 0
   * @param key or null
   * @param value or null
   * @param headers in their order
   */
  public CompletableFuture<Appended> append(
      int partition, byte[] key, byte[] value, List<LogRecord.Header> headers) {
    CompletableFuture<Appended> result = new CompletableFuture<>();
    buffer.append(
        new TopicPartition(topic, partition),
        new PendingRecord(clock.wallMillis(), key, value, List.copyOf(headers), result));
    return result;
  }
}
