package dev.esker.gossip;

import dev.esker.gossip.CommandRefusedException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The topics of an image, by id and by name. Immutable.
 *
 * <p>Names are kept by {@link TopicNames#collisionKey}, so that two that collide can't both be
 * here.
 *
 * @param byId every topic
 * @param ids of topics by the collision key of their names
 * @param partitions how many all topics have together
 */
record TopicIndex(
    PersistentMap<UUID, TopicState> byId, PersistentMap<String, UUID> ids, int partitions) {

  static final TopicIndex EMPTY = new TopicIndex(PersistentMap.empty(), PersistentMap.empty(), 0);

  Optional<TopicState> like(String name) {
    return Optional.ofNullable(ids.get(TopicNames.collisionKey(name))).map(byId::get);
  }

  TopicState require(UUID id) throws CommandRefusedException {
    TopicState topic = byId.get(id);
    if (topic == null) {
      throw new CommandRefusedException(
          Reason.UNKNOWN_TOPIC, "there is no topic with the id " + id);
    }
    return topic;
  }

  TopicIndex added(TopicState topic) throws CommandRefusedException {
    Optional<TopicState> like = like(topic.name());
    if (like.isPresent()) {
      boolean same = like.get().name().equals(topic.name());
      throw new CommandRefusedException(
          same ? Reason.TOPIC_EXISTS : Reason.TOPIC_NAME_COLLIDES,
          "topic '"
              + topic.name()
              + "' "
              + (same ? "exists" : "collides with " + like.get().name()));
    }
    if (byId.get(topic.id()) != null) {
      throw new CommandRefusedException(
          Reason.TOPIC_ID_EXISTS, "there is a topic with the id " + topic.id());
    }
    return new TopicIndex(
        byId.with(topic.id(), topic),
        ids.with(TopicNames.collisionKey(topic.name()), topic.id()),
        plus(topic.partitions().size()));
  }

  /** With a topic that is here already, but with more partitions. */
  TopicIndex widened(TopicState topic) throws CommandRefusedException {
    int more = topic.partitions().size() - require(topic.id()).partitions().size();
    return new TopicIndex(byId.with(topic.id(), topic), ids, plus(more));
  }

  /** With another state of a topic that is here already, with as many partitions. */
  TopicIndex with(TopicState topic) {
    return new TopicIndex(byId.with(topic.id(), topic), ids, partitions);
  }

  /** With the next states of partitions; each must follow the state that is here. */
  TopicIndex changed(List<PartitionChange> changes) throws CommandRefusedException {
    PersistentMap<UUID, TopicState> after = byId;
    for (PartitionChange change : changes) {
      TopicState topic = after.get(change.topicId());
      if (topic == null) {
        throw new CommandRefusedException(
            Reason.UNKNOWN_TOPIC, "there is no topic with the id " + change.topicId());
      }
      after = after.with(topic.id(), changed(topic, change));
    }
    return new TopicIndex(after, ids, partitions);
  }

  private static TopicState changed(TopicState topic, PartitionChange change)
      throws CommandRefusedException {
    String where = "partition " + change.partition() + " of topic '" + topic.name() + "'";
    if (change.partition() >= topic.partitions().size()) {
      throw new CommandRefusedException(Reason.UNKNOWN_TOPIC, "there is no " + where);
    }
    PartitionState before = topic.partitions().get(change.partition());
    PartitionState after = change.after();
    if (after.partitionEpoch() - 1 != before.partitionEpoch()) {
      throw new CommandRefusedException(
          Reason.STALE,
          where
              + " is in partition epoch "
              + before.partitionEpoch()
              + ", not "
              + (after.partitionEpoch() - 1));
    }
    // whoever is a replica again later must not be taken for what it was: its log is another
    boolean elected =
        after.leader() != before.leader() || !after.replicas().containsAll(before.replicas());
    if (after.leaderEpoch() < before.leaderEpoch()
        || (elected && after.leaderEpoch() == before.leaderEpoch())) {
      throw new CommandRefusedException(
          Reason.STALE,
          where + " can't go from leader epoch " + before.leaderEpoch() + " to " + after);
    }
    return topic.with(change.partition(), after);
  }

  /** The first partition that meets a condition, for people; empty if there is none. */
  Optional<String> any(Predicate<PartitionState> condition) {
    for (TopicState topic : byId.values()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        if (condition.test(topic.partitions().get(number))) {
          return Optional.of(topic.name() + "-" + number);
        }
      }
    }
    return Optional.empty();
  }

  TopicIndex removed(TopicState topic) {
    return new TopicIndex(
        byId.without(topic.id()),
        ids.without(TopicNames.collisionKey(topic.name())),
        partitions - topic.partitions().size());
  }

  private int plus(int more) throws CommandRefusedException {
    if (more > MetadataLimits.MAX_TOTAL_PARTITIONS - partitions) {
      throw new CommandRefusedException(
          Reason.LIMIT,
          "the cluster would have more than "
              + MetadataLimits.MAX_TOTAL_PARTITIONS
              + " partitions");
    }
    return partitions + more;
  }
}
