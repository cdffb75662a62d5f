package dev.esker.controller.cluster;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.PartitionChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The proposals whose outcome isn't known yet. Of those that change partitions there is at most one
 * at a time, so that no two of this controller make each other stale; there is at most one for each
 * broker beside it.
 */
final class ProposalDesk {
  private final Map<Long, Proposal> open = new HashMap<>();
  private long lastToken;
  private boolean changingPartitions;

  /**
   * A proposal.
   *
   * @param broker whose phase it is about, or {@link #NO_BROKER}
   * @param changes of partitions
   * @param decidedOn the version of the image
   */
  record Proposal(int broker, List<PartitionChange> changes, long decidedOn) {
    static final int NO_BROKER = -1;
  }

  /** Whether a proposal that changes partitions may be made now. */
  boolean isFree() {
    return !changingPartitions;
  }

  ControllerEffect.Propose open(MetadataCommand command, Proposal proposal) {
    long token = ++lastToken;
    open.put(token, proposal);
    changingPartitions |= !proposal.changes().isEmpty();
    return new ControllerEffect.Propose(token, command);
  }

  /** Ends a proposal; empty if it is one of an earlier term. */
  Optional<Proposal> close(long token) {
    Proposal proposal = open.remove(token);
    if (proposal != null && !proposal.changes().isEmpty()) {
      changingPartitions = false;
    }
    return Optional.ofNullable(proposal);
  }

  /** Forgets all proposals: what becomes of them is seen in the image. */
  void forgetAll() {
    open.clear();
    changingPartitions = false;
  }
}
