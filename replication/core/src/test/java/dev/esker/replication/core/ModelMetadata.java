package dev.esker.replication.core;

import dev.esker.replication.core.PartitionAssignment.Broker;
import dev.esker.replication.core.ReplicaEvent.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The metadata of one partition as the cluster agrees on it: elections by ISR and ELR. */
final class ModelMetadata {
  private final List<PartitionAssignment> versions = new ArrayList<>();
  private final Map<Integer, Broker> brokers = new HashMap<>();
  private final List<Integer> replicas = new ArrayList<>();
  private final int minInsync;
  private int leader;
  private int leaderEpoch;
  private int partitionEpoch;
  private Set<Integer> isr;
  private Set<Integer> elr = Set.of();
  private long brokerEpochs;

  ModelMetadata(int count, int minInsync) {
    this.minInsync = minInsync;
    for (int broker = 0; broker < count; broker++) {
      replicas.add(broker);
      brokers.put(broker, new Broker(++brokerEpochs, true));
    }
    isr = Set.copyOf(replicas);
    publish();
  }

  private void publish() {
    versions.add(
        new PartitionAssignment(
            leader, leaderEpoch, partitionEpoch, replicas, isr, elr, Set.of(), brokers, minInsync));
  }

  int version() {
    return versions.size() - 1;
  }

  PartitionAssignment at(int version) {
    return versions.get(version);
  }

  PartitionAssignment now() {
    return at(version());
  }

  boolean isAlive(int broker) {
    return brokers.get(broker).alive();
  }

  /** A broker is found gone. */
  void fence(int broker) {
    brokers.put(broker, new Broker(brokers.get(broker).epoch(), false));
    if (isr.contains(broker) && isr.size() > 1) {
      Set<Integer> left = new TreeSet<>(isr);
      left.remove(broker);
      inSync(left);
      partitionEpoch++;
    }
    if (leader == broker) {
      elect();
    }
    publish();
  }

  /** A new run of a broker, which isn't alive yet. */
  long register(int broker) {
    brokers.put(broker, new Broker(++brokerEpochs, false));
    publish();
    return brokerEpochs;
  }

  void unfence(int broker) {
    brokers.put(broker, new Broker(brokers.get(broker).epoch(), true));
    if (leader == PartitionAssignment.NO_LEADER) {
      elect();
    }
    publish();
  }

  /** Lets another in-sync replica lead. */
  boolean prefer(int broker) {
    if (leader == broker || !isr.contains(broker) || !isAlive(broker)) {
      return false;
    }
    leader = broker;
    leaderEpoch++;
    partitionEpoch++;
    publish();
    return true;
  }

  private void elect() {
    leader = PartitionAssignment.NO_LEADER;
    leaderEpoch++;
    partitionEpoch++;
    for (int each : replicas) {
      if (isr.contains(each) && isAlive(each)) {
        leader = each;
        return;
      }
    }
    for (int each : replicas) {
      if (elr.contains(each) && isAlive(each)) {
        leader = each;
        inSync(Set.of(each));
        return;
      }
    }
  }

  private void inSync(Set<Integer> next) {
    Set<Integer> eligible = new TreeSet<>();
    if (next.size() < Math.min(minInsync, replicas.size())) {
      eligible.addAll(isr);
      eligible.addAll(elr);
      eligible.removeAll(next);
    }
    isr = Set.copyOf(next);
    elr = Set.copyOf(eligible);
  }

  /** Applies a leader's proposal if it still makes sense. */
  Outcome apply(int from, IsrProposal proposal) {
    boolean current =
        proposal.partitionEpoch() == partitionEpoch
            && proposal.leaderEpoch() == leaderEpoch
            && from == leader;
    Set<Integer> next = new TreeSet<>();
    for (IsrProposal.Member member : proposal.isr()) {
      current &= isr.contains(member.broker()) || isAlive(member.broker());
      current &= brokers.get(member.broker()).epoch() == member.brokerEpoch();
      next.add(member.broker());
    }
    if (!current || !next.contains(leader)) {
      return Outcome.REFUSED;
    }
    inSync(next);
    if (!elr.equals(Set.copyOf(proposal.elr()))) {
      throw new AssertionError("eligible should be " + elr + " after " + proposal);
    }
    partitionEpoch++;
    publish();
    return Outcome.COMMITTED;
  }
}
