package dev.esker.http.produce;

import dev.esker.http.api.Services;
import dev.esker.http.server.ApiException;
import dev.esker.records.BatchRules;
import dev.esker.records.Murmur2Partitioner;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.nio.charset.StandardCharsets;

/** A topic that records are to go to. Looked up for each request. */
final class Target {

  private final Services services;
  private final ClusterView.Topic topic;
  private final BatchRules rules;
  private final long now;

  private Target(Services services, ClusterView.Topic topic, BatchRules rules, long now) {
    this.services = services;
    this.topic = topic;
    this.rules = rules;
    this.now = now;
  }

  /**
   * Looks up a topic.
   *
   * @throws ApiException if there is none, or nothing may be written to it
   */
  static Target of(Services services, String name) {
    services.access().topic(Operation.WRITE, name);
    ClusterView.Topic topic = services.topic(name);
    BatchRules rules =
        services
            .logs()
            .rules(name)
            .orElseThrow(() -> ApiException.of(ErrorCode.NOT_LEADER_OR_FOLLOWER, null));
    return new Target(services, topic, rules, services.now());
  }

  /** The topic's name. */
  String name() {
    return topic.name();
  }

  /** What the topic asks of batches. */
  BatchRules rules() {
    return rules;
  }

  /** One of its partitions, for idempotency keys. */
  IdempotencyKeys.Place place(int partition) {
    return new IdempotencyKeys.Place(topic.id(), new TopicPartition(topic.name(), partition));
  }

  /**
   * A record with partition and timestamp, checked against the topic's rules.
   *
   * @param place of the record in the body, for messages: {@code [3].}, or empty
   * @param chosen the partition for records that don't care, any number
   */
  NewRecord placed(NewRecord record, String place, int chosen) {
    if (record.key() == null && rules.keysRequired()) {
      throw ApiException.of(
              ErrorCode.INVALID_RECORD, "topic '" + name() + "' is compacted: records need a key")
          .in(place + "key");
    }
    return new NewRecord(
        partition(record, place, chosen),
        record.key(),
        record.value(),
        record.headers(),
        timestamp(record, place));
  }

  private int partition(NewRecord record, String place, int chosen) {
    int count = topic.partitions().size();
    if (record.partition() != NewRecord.ANY) {
      try {
        return services.partition(topic, record.partition()).partition();
      } catch (ApiException e) {
        throw e.in(place + "partition");
      }
    }
    return record.key() == null
        ? Math.floorMod(chosen, count)
        : Murmur2Partitioner.partitionFor(record.key(), count);
  }

  private long timestamp(NewRecord record, String place) {
    if (record.timestamp() == NewRecord.NOW) {
      return now;
    }
    long before = now - record.timestamp();
    if (before > rules.maxTimestampBeforeMillis() || -before > rules.maxTimestampAfterMillis()) {
      throw ApiException.of(
              ErrorCode.INVALID_TIMESTAMP,
              "timestamp "
                  + record.timestamp()
                  + " is further from the broker's clock ("
                  + now
                  + ") than topic '"
                  + name()
                  + "' allows")
          .in(place + "timestamp");
    }
    return record.timestamp();
  }

  /** A number that depends on a text only, to choose a partition by. */
  static int choice(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Murmur2Partitioner.partitionFor(bytes, Integer.MAX_VALUE);
  }
}
