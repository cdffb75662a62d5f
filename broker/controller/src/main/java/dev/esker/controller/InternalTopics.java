package dev.esker.controller;

import java.util.Map;
import java.util.Optional;

/**
 * The topics that belong to the broker itself, as it creates them.
 *
 * @param offsetsPartitions {@code offsets.topic.num.partitions}
 * @param transactionsPartitions {@code transaction.state.log.num.partitions}
 */
public record InternalTopics(int offsetsPartitions, int transactionsPartitions) {

  /** Kafka's numbers. */
  public static final InternalTopics STANDARD = new InternalTopics(50, 50);

  private static final String SEGMENT_BYTES = Integer.toString(100 << 20);

  /** How an internal topic is created; empty for the name of an ordinary one. */
  public Optional<NewTopicRequest> request(String name) {
    return switch (name) {
      case "__consumer_offsets" -> Optional.of(compacted(name, offsetsPartitions));
      case "__transaction_state" -> Optional.of(compacted(name, transactionsPartitions));
      default -> Optional.empty();
    };
  }

  private static NewTopicRequest compacted(String name, int partitions) {
    return new NewTopicRequest(
        name,
        partitions,
        NewTopicRequest.DEFAULT,
        Map.of(),
        Map.of("cleanup.policy", "compact", "segment.bytes", SEGMENT_BYTES));
  }
}
