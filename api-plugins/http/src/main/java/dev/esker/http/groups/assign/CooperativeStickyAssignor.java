package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code cooperative-sticky} (KIP-429): members keep reading during a rebalance, so a partition
 * that moves is given to nobody until the member that owns it has learnt that it lost it, and joins
 * again without it; the generation after that gives it to its new owner.
 */
final class CooperativeStickyAssignor implements Assignor {
  private final Assignor sticky = new StickyAssignor();

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, List<GroupMember> members) {
    Map<String, List<TopicPartition>> target = sticky.assign(partitionCounts, members);
    // Whatever anybody claims counts, however old its generation: it may still be reading it.
    Set<TopicPartition> claimed = new HashSet<>();
    members.forEach(member -> claimed.addAll(member.owned()));
    Map<String, List<TopicPartition>> now = new LinkedHashMap<>();
    for (GroupMember member : members) {
      Set<TopicPartition> own = new HashSet<>(member.owned());
      List<TopicPartition> share = new ArrayList<>(target.get(member.memberId()));
      share.removeIf(partition -> claimed.contains(partition) && !own.contains(partition));
      now.put(member.memberId(), share);
    }
    return now;
  }
}
