package dev.esker.controller;

import dev.esker.gossip.MetadataImage;
import java.util.Map;
import java.util.Optional;

/**
 * The topics that belong to the broker itself, as it creates them.
 *
 * @param offsetsPartitions {@code offsets.topic.num.partitions}
 * @param offsetsReplicas {@code offsets.topic.replication.factor}; as many as there are brokers
 *     when it is created, if those are fewer
 * @param transactionsPartitions {@code transaction.state.log.num.partitions}
 */
public record InternalTopics(
    int offsetsPartitions, short offsetsReplicas, int transactionsPartitions) {

  /** Kafka's numbers. */
  public static final InternalTopics STANDARD = new InternalTopics(50, (short) 3, 50);

  private static final String OFFSETS = "__consumer_offsets";
  private static final String TRANSACTIONS = "__transaction_state";
  private static final String SEGMENT_BYTES = Integer.toString(100 << 20);

  /** Whether a topic of that name is one of them. */
  public boolean contains(String name) {
    return OFFSETS.equals(name) || TRANSACTIONS.equals(name);
  }

  /**
   * How an internal topic is created; empty for the name of an ordinary one.
   *
   * @param image says which brokers could have a replica
   */
  public Optional<NewTopicRequest> request(String name, MetadataImage image) {
    long usable = image.brokers().stream().filter(broker -> !broker.fenced()).count();
    // Without brokers the controller says so better than a factor of none would.
    short replicas = (short) Math.max(1, Math.min(offsetsReplicas, usable));
    return switch (name) {
      case OFFSETS -> Optional.of(compacted(name, offsetsPartitions, replicas));
      case TRANSACTIONS ->
          Optional.of(compacted(name, transactionsPartitions, NewTopicRequest.DEFAULT));
      default -> Optional.empty();
    };
  }

  private static NewTopicRequest compacted(String name, int partitions, int replicas) {
    return new NewTopicRequest(
        name,
        partitions,
        replicas,
        Map.of(),
        Map.of("cleanup.policy", "compact", "segment.bytes", SEGMENT_BYTES));
  }
}
