package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An assignment in the making, and the views of a group that assignors have in common. */
final class Shares {
  private static final Comparator<TopicPartition> BY_TOPIC_AND_NUMBER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final Map<String, List<TopicPartition>> byMember = new LinkedHashMap<>();

  Shares(List<GroupMember> members) {
    members.forEach(member -> byMember.put(member.memberId(), new ArrayList<>()));
  }

  void give(GroupMember member, String topic, int partition) {
    byMember.get(member.memberId()).add(new TopicPartition(topic, partition));
  }

  Map<String, List<TopicPartition>> result() {
    byMember.values().forEach(share -> share.sort(BY_TOPIC_AND_NUMBER));
    return byMember;
  }

  /** The members in Kafka's order. */
  static List<GroupMember> sorted(List<GroupMember> members) {
    return members.stream().sorted(GroupMember.ORDER).toList();
  }

  /** Topics that exist and that somebody subscribes to, by name, with who does, in their order. */
  static Map<String, List<GroupMember>> subscribers(
      Map<String, Integer> partitionCounts, List<GroupMember> sorted) {
    Map<String, List<GroupMember>> byTopic = new TreeMap<>();
    for (GroupMember member : sorted) {
      for (String topic : member.topics()) {
        if (partitionCounts.getOrDefault(topic, 0) > 0) {
          byTopic.computeIfAbsent(topic, ignored -> new ArrayList<>()).add(member);
        }
      }
    }
    return byTopic;
  }
}
