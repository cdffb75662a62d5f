package dev.esker.replication.core;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the metadata says of a partition, as of one version. Immutable.
 *
 * @param leader a broker, or {@link #NO_LEADER}
 * @param leaderEpoch from 0, rises with every election
 * @param partitionEpoch from 0, rises with every change of the partition's state
 * @param replicas the brokers that hold it, each once
 * @param isr the in-sync ones among them, as committed
 * @param elr those not in sync that lack nothing that was acknowledged (KIP-966)
 * @param adding the replicas that a reassignment is about to add
 * @param brokers what is known of each of the replicas' brokers
 * @param minInsyncReplicas as configured, from 1
 */
public record PartitionAssignment(
    int leader,
    int leaderEpoch,
    int partitionEpoch,
    List<Integer> replicas,
    Set<Integer> isr,
    Set<Integer> elr,
    Set<Integer> adding,
    Map<Integer, Broker> brokers,
    int minInsyncReplicas) {
  /** Stands for a leader when there is none. */
  public static final int NO_LEADER = -1;

  public PartitionAssignment {
    replicas = List.copyOf(replicas);
    isr = Set.copyOf(isr);
    elr = Set.copyOf(elr);
    adding = Set.copyOf(adding);
    brokers = Map.copyOf(brokers);
    if (leaderEpoch < 0 || partitionEpoch < 0 || minInsyncReplicas < 1) {
      throw new IllegalArgumentException(
          "leader epoch "
              + leaderEpoch
              + ", partition epoch "
              + partitionEpoch
              + " and min.insync.replicas "
              + minInsyncReplicas
              + " must be at least 0, 0 and 1");
    }
    for (Set<Integer> part : List.of(isr, elr, adding)) {
      if (!replicas.containsAll(part)) {
        throw new IllegalArgumentException(part + " are not among the replicas " + replicas);
      }
    }
    if (leader != NO_LEADER && !replicas.contains(leader)) {
      throw new IllegalArgumentException("leader " + leader + " is not in replicas " + replicas);
    }
  }

  /**
   * A broker as the metadata knows it.
   *
   * @param epoch of its run: rises with every registration
   * @param alive whether it is unfenced
   */
  public record Broker(long epoch, boolean alive) {}

  /** How many in-sync replicas an acknowledgement needs: no more than there are replicas. */
  public int neededInSync() {
    return Math.min(minInsyncReplicas, replicas.size());
  }

  /** Whether a broker is unfenced. */
  boolean isAlive(int broker) {
    Broker known = brokers.get(broker);
    return known != null && known.alive();
  }

  /** The epoch of a broker's run, or -1 if the metadata doesn't know it. */
  long brokerEpoch(int broker) {
    Broker known = brokers.get(broker);
    return known == null ? -1 : known.epoch();
  }

  /** Whether the same broker leads by the same election. */
  boolean sameLeadership(PartitionAssignment other) {
    return leader == other.leader && leaderEpoch == other.leaderEpoch;
  }

  /** Whether the broker of that id may be added to the ISR as the run of that epoch (KIP-903). */
  boolean isEligible(int broker, long brokerEpoch) {
    return isAlive(broker) && brokerEpoch(broker) == brokerEpoch;
  }
}
