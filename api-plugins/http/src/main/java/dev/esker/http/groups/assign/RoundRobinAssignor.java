package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;

/**
 * Kafka's {@code roundrobin}: deals all partitions, by topic and number, to the members in a
 * circle, passing over those that don't subscribe to the topic.
 */
final class RoundRobinAssignor implements Assignor {

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, List<GroupMember> members) {
    List<GroupMember> circle = Shares.sorted(members);
    Shares shares = new Shares(circle);
    int turn = 0;
    for (String topic : Shares.subscribers(partitionCounts, circle).keySet()) {
      for (int partition = 0; partition < partitionCounts.get(topic); partition++) {
        // Ends: only topics that somebody subscribes to are here.
        while (!circle.get(turn).topics().contains(topic)) {
          turn = (turn + 1) % circle.size();
        }
        shares.give(circle.get(turn), topic, partition);
        turn = (turn + 1) % circle.size();
      }
    }
    return shares.result();
  }
}
