package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;

/**
 * Kafka's {@code range}: cuts each topic by itself into one run of partitions per subscriber, the
 * first ones a partition longer if it doesn't come out even. Topics with as many partitions and the
 * same subscribers are cut alike, so that partitions of the same number meet in one member. Racks
 * (KIP-881) are not looked at.
 */
final class RangeAssignor implements Assignor {

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, List<GroupMember> members) {
    List<GroupMember> sorted = Shares.sorted(members);
    Shares shares = new Shares(sorted);
    Shares.subscribers(partitionCounts, sorted)
        .forEach((topic, who) -> cut(topic, partitionCounts.get(topic), who, shares));
    return shares.result();
  }

  private static void cut(String topic, int count, List<GroupMember> who, Shares shares) {
    int each = count / who.size();
    int longer = count % who.size();
    int next = 0;
    for (int i = 0; i < who.size(); i++) {
      int end = next + each + (i < longer ? 1 : 0);
      while (next < end) {
        shares.give(who.get(i), topic, next++);
      }
    }
  }
}
