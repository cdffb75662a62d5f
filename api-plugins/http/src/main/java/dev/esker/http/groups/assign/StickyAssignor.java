package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;

/**
 * {@code sticky}: as even as subscriptions permit, and of what members own as much as possible
 * stays with them. Even means that no chain of moves could take a partition from one member to
 * another that has at least two less; with equal subscriptions, that members differ by at most one.
 *
 * <p>The guarantees are those of Kafka's assignor of this name; which partition moves may differ.
 */
final class StickyAssignor implements Assignor {

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, List<GroupMember> members) {
    StickyBalance balance = new StickyBalance(partitionCounts, members);
    balance.keepOwned();
    balance.giveOutTheRest();
    balance.level();
    return balance.result();
  }
}
