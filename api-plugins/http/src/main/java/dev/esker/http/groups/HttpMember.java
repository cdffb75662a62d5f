package dev.esker.http.groups;

import dev.esker.http.groups.protocol.ConsumerProtocol;
import dev.esker.http.groups.protocol.MalformedMetadataException;
import dev.esker.http.groups.protocol.Subscription;
import dev.esker.spi.ClusterView;
import dev.esker.spi.GroupService.GroupDescription;
import dev.esker.spi.GroupService.MemberDescription;
import dev.esker.spi.TopicPartition;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A consumer of HTTP that the coordinator has in a group, whichever broker registered it.
 *
 * @param memberId its id
 * @param clientHost where it was
 * @param topics what it subscribed to; empty while the group rebalances, since it isn't known then
 * @param claims what it said that it reads, when it joined
 * @param leavesGaps whether its group is stable, but leaves partitions to nobody
 */
record HttpMember(
    String memberId, String clientHost, List<String> topics, Claims claims, boolean leavesGaps) {

  /** What such members call themselves: so they are told from static members of Kafka's. */
  static final String CLIENT_ID = "esker-http";

  HttpMember {
    topics = topics.stream().distinct().sorted().toList();
  }

  /** The one with that name. */
  static Optional<HttpMember> in(GroupDescription group, String consumerId, ClusterView cluster) {
    return group.members().stream()
        .filter(each -> consumerId.equals(each.instanceId()))
        .filter(each -> CLIENT_ID.equals(each.clientId()))
        .findFirst()
        .map(each -> of(each, hasGaps(group, cluster)));
  }

  private static HttpMember of(MemberDescription member, boolean leavesGaps) {
    Subscription subscription = subscription(member);
    return new HttpMember(
        member.memberId(),
        member.clientHost(),
        subscription.topics(),
        new Claims(subscription.generation(), Set.copyOf(subscription.owned())),
        leavesGaps);
  }

  private static boolean hasGaps(GroupDescription group, ClusterView cluster) {
    Set<TopicPartition> missing = new HashSet<>();
    for (MemberDescription member : group.members()) {
      for (String topic : subscription(member).topics()) {
        cluster
            .topic(topic)
            .ifPresent(
                known ->
                    known
                        .partitions()
                        .forEach(each -> missing.add(new TopicPartition(topic, each.partition()))));
      }
    }
    for (MemberDescription member : group.members()) {
      try {
        missing.removeAll(ConsumerProtocol.assignment(member.assignment()));
      } catch (MalformedMetadataException e) {
        // What it reads isn't known; then it is all the same whether something is missing.
        return false;
      }
    }
    return !missing.isEmpty();
  }

  private static Subscription subscription(MemberDescription member) {
    try {
      if (member.metadata().length > 0) {
        return ConsumerProtocol.subscription(member.metadata());
      }
    } catch (MalformedMetadataException e) {
      // Then it is as unknown as during a rebalance.
      return Subscription.to(List.of());
    }
    return Subscription.to(List.of());
  }
}
