package dev.esker.bench.compare.ceiling;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;

/** The topics that were created: names and numbers of partitions only. Any thread. */
final class NullTopics {
  /** The most topics at a time. */
  static final int MAX_TOPICS = 1_000;

  private final Map<String, Topic> topics = new ConcurrentHashMap<>();

  /**
   * A topic.
   *
   * @param name its name
   * @param id its id
   * @param partitions how many
   */
  record Topic(String name, Uuid id, int partitions) {}

  /** What became of a creation. */
  enum Creation {
    CREATED,
    EXISTS,
    TOO_MANY
  }

  synchronized Creation create(String name, int partitions) {
    if (topics.containsKey(name)) {
      return Creation.EXISTS;
    }
    if (topics.size() >= MAX_TOPICS) {
      return Creation.TOO_MANY;
    }
    topics.put(name, new Topic(name, Uuid.randomUuid(), partitions));
    return Creation.CREATED;
  }

  synchronized boolean grow(String name, int partitions) {
    return topics.computeIfPresent(name, (same, old) -> new Topic(same, old.id(), partitions))
        != null;
  }

  synchronized boolean delete(String name) {
    return topics.remove(name) != null;
  }

  Optional<Topic> find(String name, Uuid id) {
    if (name != null && !name.isEmpty()) {
      return Optional.ofNullable(topics.get(name));
    }
    return topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst();
  }

  Collection<Topic> all() {
    return List.copyOf(topics.values());
  }
}
