package dev.esker.gossip;

import dev.esker.gossip.CommandRefusedException.Reason;
import java.util.Optional;
import java.util.UUID;

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
