package dev.esker.http.groups;

import dev.esker.spi.TopicPartition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The sessions by their consumers, so many in all. Lives on the sessions' loop. */
final class SessionMap {
  private final Map<String, Map<String, MemberSession>> byGroup = new HashMap<>();
  private final int limit;
  private int count;

  SessionMap(int limit) {
    this.limit = limit;
  }

  Optional<MemberSession> find(MemberKey key) {
    return Optional.ofNullable(byGroup.getOrDefault(key.group(), Map.of()).get(key.consumerId()));
  }

  /** Whoever has a partition; while it moves from one to another, the one that is to have it. */
  Optional<MemberSession> holder(String group, TopicPartition partition) {
    return byGroup.getOrDefault(group, Map.of()).values().stream()
        .filter(session -> !session.isGone() && session.holds(partition))
        .max(Comparator.comparingInt(MemberSession::generation));
  }

  boolean isFull() {
    return count >= limit;
  }

  /** Adds one whose consumer has none yet; the caller has looked whether there is room. */
  void add(MemberSession session) {
    MemberKey key = session.key();
    if (isFull() || find(key).isPresent()) {
      throw new IllegalStateException(key + " has a session, or there are too many");
    }
    byGroup.computeIfAbsent(key.group(), group -> new HashMap<>()).put(key.consumerId(), session);
    count++;
  }

  /** Forgets one, unless it is forgotten already. */
  void remove(MemberSession session) {
    MemberKey key = session.key();
    Map<String, MemberSession> group = byGroup.getOrDefault(key.group(), Map.of());
    if (group.remove(key.consumerId(), session)) {
      count--;
      if (group.isEmpty()) {
        byGroup.remove(key.group());
      }
    }
  }

  int count() {
    return count;
  }
}
