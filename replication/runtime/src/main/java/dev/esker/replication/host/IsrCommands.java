package dev.esker.replication.host;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.replication.core.IsrProposal;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaEvent.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Translates a leader's proposals into commands of the metadata, and the answers back. */
final class IsrCommands {
  private IsrCommands() {}

  /**
   * The command for a proposal; nothing if the partition has changed since it was made.
   *
   * @param state the partition as this broker knows it
   * @param leader who proposes
   */
  static Optional<ChangePartitions> of(
      PartitionKey key, PartitionState state, IsrProposal proposal, int leader) {
    if (state.partitionEpoch() != proposal.partitionEpoch()
        || state.leaderEpoch() != proposal.leaderEpoch()
        || state.leader() != leader) {
      return Optional.empty();
    }
    Map<Integer, Long> runs = new HashMap<>();
    List<Integer> members = new ArrayList<>();
    for (IsrProposal.Member member : proposal.isr()) {
      members.add(member.broker());
      if (member.broker() == leader || !state.isr().contains(member.broker())) {
        runs.put(member.broker(), member.brokerEpoch());
      }
    }
    List<Integer> isr = state.replicas().stream().filter(members::contains).toList();
    PartitionState after =
        new PartitionState(
            state.leader(),
            state.leaderEpoch(),
            state.partitionEpoch() + 1,
            state.replicas(),
            isr,
            eligible(state, proposal),
            state.reassignment());
    return Optional.of(
        new ChangePartitions(
            List.of(new PartitionChange(key.topic(), key.partition(), after)), runs));
  }

  /** Those who were eligible keep their places; who leaves now comes behind. */
  private static List<Integer> eligible(PartitionState state, IsrProposal proposal) {
    List<Integer> eligible = new ArrayList<>(state.eligible());
    eligible.retainAll(proposal.elr());
    for (int broker : state.replicas()) {
      if (proposal.elr().contains(broker) && !eligible.contains(broker)) {
        eligible.add(broker);
      }
    }
    return eligible;
  }

  /**
   * What is known of a command.
   *
   * @param failure with which its stage completed, or null
   */
  static Outcome outcome(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null) {
      return Outcome.COMMITTED;
    } else if (cause instanceof CommandRefusedException) {
      return Outcome.REFUSED;
    } else if (cause instanceof MetadataUnavailableException unavailable
        && !unavailable.mayTakeEffect()) {
      return Outcome.REFUSED;
    }
    return Outcome.UNKNOWN;
  }
}
