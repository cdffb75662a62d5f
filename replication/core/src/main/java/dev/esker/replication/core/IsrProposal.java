package dev.esker.replication.core;

import java.util.List;

/**
 * A change of the in-sync replicas that a leader asks the metadata for.
 *
 * @param id by which the answer names it
 * @param leaderEpoch in which the leader was elected
 * @param partitionEpoch the state that it was decided on; applied to no other
 * @param isr who is to be in sync, by rising id
 * @param elr who is to be eligible besides, by rising id
 */
public record IsrProposal(
    long id, int leaderEpoch, int partitionEpoch, List<Member> isr, List<Integer> elr) {
  public IsrProposal {
    isr = List.copyOf(isr);
    elr = List.copyOf(elr);
  }

  /**
   * One of them, as the run that is meant (KIP-903).
   *
   * @param broker its id
   * @param brokerEpoch of its run
   */
  public record Member(int broker, long brokerEpoch) {}
}
