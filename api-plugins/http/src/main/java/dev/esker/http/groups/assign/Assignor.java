package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;

/** Divides partitions among the members of a group. */
public interface Assignor {

  /**
   * Gives every partition of the topics to at most one member that subscribes to its topic.
   *
   * @param partitionCounts the topics that there are, with the number of their partitions; topics
   *     that are missing here have none
   * @param members at least one, with different ids
   * @return each member's partitions by its id, sorted by topic and number; a member that gets
   *     nothing has an empty list
   */
  Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, List<GroupMember> members);
}
