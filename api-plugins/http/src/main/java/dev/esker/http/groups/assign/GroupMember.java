package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A member, as its leader sees it.
 *
 * @param memberId given by the coordinator
 * @param instanceId of a static member (KIP-345), or null
 * @param topics what it wants to read
 * @param owned what it was given last
 * @param generation when it was given that, or -1
 */
public record GroupMember(
    String memberId,
    String instanceId,
    Set<String> topics,
    List<TopicPartition> owned,
    int generation) {

  /**
   * Kafka's order of members: static ones first, by their instance ids, since those stay the same
   * when they come back.
   */
  static final Comparator<GroupMember> ORDER =
      Comparator.comparing(
              GroupMember::instanceId, Comparator.nullsLast(Comparator.<String>naturalOrder()))
          .thenComparing(GroupMember::memberId);

  public GroupMember {
    topics = Set.copyOf(topics);
    owned = List.copyOf(owned);
  }
}
