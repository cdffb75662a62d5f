package dev.esker.http.groups;

import dev.esker.http.groups.assign.Assignor;
import dev.esker.http.groups.assign.Assignors;
import dev.esker.http.groups.assign.GroupMember;
import dev.esker.http.groups.protocol.ConsumerProtocol;
import dev.esker.http.groups.protocol.MalformedMetadataException;
import dev.esker.http.groups.protocol.StickyUserData;
import dev.esker.http.groups.protocol.Subscription;
import dev.esker.spi.ClusterView;
import dev.esker.spi.GroupService.JoinedMember;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the leader of a group does: it decides who reads what.
 *
 * @param assignments what to give to each member, by its id
 * @param partitionCounts the topics of the group, with the number of their partitions; 0 for those
 *     that don't exist
 */
record Leadership(Map<String, byte[]> assignments, Map<String, Integer> partitionCounts) {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  /**
   * Leads a generation. A member whose metadata can't be read is given nothing; the others go on.
   *
   * @param protocol one of those that this broker's members offer
   */
  static Leadership over(
      String group, String protocol, List<JoinedMember> joined, ClusterView cluster) {
    Assignor assignor =
        Assignors.named(protocol)
            .orElseThrow(
                () -> new IllegalStateException("group " + group + " agreed on " + protocol));
    List<GroupMember> members = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    for (JoinedMember each : joined) {
      GroupMember member = read(group, protocol, each);
      members.add(member);
      member.topics().forEach(topic -> counts.put(topic, partitions(cluster, topic)));
    }
    Map<String, byte[]> assignments = new HashMap<>();
    assignor
        .assign(counts, members)
        .forEach(
            (member, partitions) -> assignments.put(member, ConsumerProtocol.encode(partitions)));
    return new Leadership(assignments, counts);
  }

  /** Whether a topic of the group has come, gone or grown since it was led. */
  static boolean isOutdated(Map<String, Integer> partitionCounts, ClusterView cluster) {
    return partitionCounts.entrySet().stream()
        .anyMatch(each -> each.getValue() != partitions(cluster, each.getKey()));
  }

  private static int partitions(ClusterView cluster, String topic) {
    return cluster.topic(topic).map(known -> known.partitions().size()).orElse(0);
  }

  private static GroupMember read(String group, String protocol, JoinedMember joined) {
    try {
      Subscription subscription = ConsumerProtocol.subscription(joined.metadata());
      List<TopicPartition> owned = subscription.owned();
      int generation = subscription.generation();
      boolean isSticky = Assignors.STICKY.equals(protocol);
      boolean isOld = Assignors.COOPERATIVE_STICKY.equals(protocol) && generation < 0;
      if ((isSticky || isOld) && subscription.userData().length > 0) {
        StickyUserData data = StickyUserData.decode(subscription.userData());
        generation = data.generation();
        owned = isSticky ? data.owned() : owned;
      }
      return new GroupMember(
          joined.memberId(),
          joined.instanceId(),
          Set.copyOf(subscription.topics()),
          owned,
          generation);
    } catch (MalformedMetadataException e) {
      LOG.warn(
          "member {} of group {} gets nothing, since its metadata can't be read: {}",
          joined.memberId(),
          group,
          e.getMessage());
      return new GroupMember(joined.memberId(), joined.instanceId(), Set.of(), List.of(), -1);
    }
  }
}
