package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;

/** Groups by random, and how Kafka's own assignors see them. */
final class Groups {
  private final Random random;

  Groups(Random random) {
    this.random = random;
  }

  /** A group on some topics. */
  record Sample(Map<String, Integer> counts, List<GroupMember> members) {

    Sample with(List<GroupMember> others) {
      return new Sample(counts, others);
    }
  }

  /**
   * Up to 6 topics (some that don't exist) and 9 members.
   *
   * @param alike whether all subscribe to the same
   */
  Sample sample(boolean alike) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> topics = new ArrayList<>();
    int topicCount = 1 + random.nextInt(6);
    for (int i = 0; i < topicCount; i++) {
      topics.add("t" + i);
      if (random.nextInt(8) > 0) {
        counts.put("t" + i, 1 + random.nextInt(12));
      }
    }
    Set<String> common = someOf(topics);
    List<GroupMember> members = new ArrayList<>();
    int memberCount = 1 + random.nextInt(9);
    for (int i = 0; i < memberCount; i++) {
      members.add(member(i, alike ? common : someOf(topics)));
    }
    return new Sample(counts, members);
  }

  private GroupMember member(int number, Set<String> topics) {
    String instance = random.nextInt(3) == 0 ? "i" + (100 - number) : null;
    String id = "m" + random.nextInt(1000) + "-" + number;
    return new GroupMember(id, instance, topics, List.of(), -1);
  }

  private Set<String> someOf(List<String> topics) {
    Set<String> some = new LinkedHashSet<>();
    some.add(topics.get(random.nextInt(topics.size())));
    topics.stream().filter(topic -> random.nextBoolean()).forEach(some::add);
    return some;
  }

  /** What the group may look like at its next rebalance: members come, go, and change topics. */
  Sample next(Sample before, Map<String, List<TopicPartition>> assigned, int generation) {
    List<GroupMember> members = new ArrayList<>();
    for (GroupMember member : before.members()) {
      if (random.nextInt(5) > 0 || before.members().size() == 1) {
        members.add(owning(member, assigned.get(member.memberId()), generation));
      }
    }
    int arrivals = random.nextInt(3);
    for (int i = 0; i < arrivals || members.isEmpty(); i++) {
      Set<String> topics = before.members().get(0).topics();
      members.add(member(1000 * generation + i, topics));
    }
    Map<String, Integer> counts = new TreeMap<>(before.counts());
    counts.replaceAll((topic, count) -> random.nextInt(6) == 0 ? count + 2 : count);
    return new Sample(counts, members);
  }

  /** The member, with what it owns. */
  static GroupMember owning(GroupMember member, List<TopicPartition> owned, int generation) {
    return new GroupMember(
        member.memberId(), member.instanceId(), member.topics(), owned, generation);
  }

  /** What Kafka's assignor says. */
  static Map<String, List<TopicPartition>> byKafka(
      AbstractPartitionAssignor assignor, Sample sample) {
    Map<String, Subscription> subscriptions = new HashMap<>();
    for (GroupMember member : sample.members()) {
      List<org.apache.kafka.common.TopicPartition> owned =
          member.owned().stream()
              .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
              .toList();
      Subscription subscription =
          new Subscription(
              List.copyOf(member.topics()), null, owned, member.generation(), Optional.empty());
      subscription.setGroupInstanceId(Optional.ofNullable(member.instanceId()));
      subscriptions.put(member.memberId(), subscription);
    }
    Map<String, List<TopicPartition>> result = new HashMap<>();
    assignor
        .assign(cluster(sample.counts()), new GroupSubscription(subscriptions))
        .groupAssignment()
        .forEach(
            (member, assignment) ->
                result.put(
                    member,
                    assignment.partitions().stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .sorted(
                            Comparator.comparing(TopicPartition::topic)
                                .thenComparingInt(TopicPartition::partition))
                        .toList()));
    return result;
  }

  private static Cluster cluster(Map<String, Integer> counts) {
    Node node = new Node(0, "localhost", 1);
    Node[] nodes = {node};
    Set<PartitionInfo> partitions = new HashSet<>();
    counts.forEach(
        (topic, count) -> {
          for (int i = 0; i < count; i++) {
            partitions.add(new PartitionInfo(topic, i, node, nodes, nodes));
          }
        });
    return new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
  }
}
