package dev.esker.replication.simulation;

import dev.esker.controller.cluster.ReassignmentRules;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What people and tools ask of a cluster while it has other worries. */
final class MetadataChaos {
  private static final long MOST_DELAY = 2_000_000_000;

  private final ClusterSimulation cluster;
  private final Random random;

  MetadataChaos(ClusterSimulation cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
  }

  private MetadataImage image() {
    return cluster.checker().newest();
  }

  private int minInsync() {
    return cluster.options().minInsync();
  }

  /** Other replicas for a partition, or its old ones while it is on the way. */
  void reassign() {
    for (TopicState topic : image().topics()) {
      int number = random.nextInt(topic.partitions().size());
      PartitionState state = topic.partitions().get(number);
      boolean cancels = state.reassignment().underWay() && random.nextInt(3) == 0;
      Optional<PartitionState> next =
          cancels
              ? ReassignmentRules.cancelled(state, minInsync())
              : ReassignmentRules.begun(state, target(), minInsync());
      next.filter(after -> !after.replicas().equals(state.replicas()))
          .filter(after -> isCautious(state, after))
          .ifPresent(after -> propose(topic, number, after));
    }
  }

  /** Nobody with a copy that may be needed is dropped at once; the controller waits for that. */
  private boolean isCautious(PartitionState before, PartitionState after) {
    return after.isr().size() >= Math.min(before.isr().size(), cluster.options().needed())
        && after.replicas().containsAll(before.eligible());
  }

  private List<Integer> target() {
    List<Integer> target = new ArrayList<>();
    for (int id = 0; id < cluster.options().brokers(); id++) {
      target.add(id);
    }
    Collections.shuffle(target, random);
    return target.subList(0, cluster.options().replicas());
  }

  /** Another leader that is in sync, while the old one lives and may not hear of it for long. */
  void elect() {
    for (TopicState topic : image().topics()) {
      int number = random.nextInt(topic.partitions().size());
      PartitionState state = topic.partitions().get(number);
      List<Integer> others = new ArrayList<>(state.isr());
      others.remove((Integer) state.leader());
      if (state.leader() >= 0 && !others.isEmpty()) {
        int leader = others.get(random.nextInt(others.size()));
        if (random.nextBoolean()) {
          delayWhatIsSaid(state.leader(), others);
        }
        PartitionState after =
            new PartitionState(
                leader,
                state.leaderEpoch() + 1,
                state.partitionEpoch() + 1,
                state.replicas(),
                state.isr(),
                state.eligible(),
                state.reassignment());
        propose(topic, number, after);
      }
    }
  }

  /** What the old leader and its followers have said arrives when another one leads. */
  private void delayWhatIsSaid(int leader, List<Integer> followers) {
    int follower = followers.get(random.nextInt(followers.size()));
    cluster.network().clog(leader, follower);
    cluster.network().clog(follower, leader);
    cluster.time().after(MOST_DELAY / (1 + random.nextInt(10)), cluster.network()::mend);
  }

  private void propose(TopicState topic, int number, PartitionState after) {
    cluster.propose(
        new ChangePartitions(List.of(new PartitionChange(topic.id(), number, after)), Map.of()));
  }

  /** Forgets a broker that is down, if the metadata allow it. */
  void unregister() {
    for (BrokerRegistration broker : image().brokers()) {
      if (cluster.process(broker.id()).isEmpty() && broker.fenced() && isNoReplica(broker.id())) {
        cluster.propose(new UnregisterBroker(broker.id(), broker.epoch()));
        return;
      }
    }
  }

  private boolean isNoReplica(int id) {
    return image().topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .noneMatch(state -> state.replicas().contains(id));
  }
}
