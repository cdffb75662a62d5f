package dev.esker.controller.cluster;

import static dev.esker.gossip.BrokerPhase.ACTIVE;
import static dev.esker.gossip.BrokerPhase.FENCED;
import static dev.esker.gossip.BrokerPhase.STOPPING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElectionsTest {
  private static final List<Integer> REPLICAS = List.of(1, 2, 3);
  private static final int NONE = PartitionState.NO_LEADER;

  @Test
  void whatIsWellStaysAsItIs() {
    assertStays(state(1, List.of(1, 2, 3)), phases(ACTIVE, ACTIVE, ACTIVE));
    assertStays(state(2, List.of(2)), phases(FENCED, ACTIVE, FENCED));
    assertStays(state(NONE, List.of(2)), phases(ACTIVE, FENCED, ACTIVE));
    assertStays(state(1, List.of(1)), phases(STOPPING, ACTIVE, ACTIVE));
    assertStays(state(NONE, List.of(1)), phases(STOPPING, ACTIVE, ACTIVE));
  }

  @Test
  void theFirstInTheOrderOfAssignmentLeads() {
    assertNext(state(2, 1, List.of(2, 3)), state(1, List.of(3, 2, 1)), FENCED, ACTIVE, ACTIVE);
    assertNext(state(3, 1, List.of(2, 3)), state(1, List.of(1, 2, 3)), FENCED, STOPPING, ACTIVE);
    assertNext(state(3, 1, List.of(1, 3)), state(1, List.of(1, 3)), STOPPING, ACTIVE, ACTIVE);
  }

  @Test
  void whoeverIsFencedLeavesButNotTheLast() {
    assertNext(state(1, 0, List.of(1, 2)), state(1, List.of(1, 2, 3)), ACTIVE, ACTIVE, FENCED);
    assertNext(state(NONE, 1, List.of(1, 2)), state(1, List.of(1, 2)), FENCED, FENCED, ACTIVE);
    assertNext(state(NONE, 1, List.of(2)), state(1, List.of(1, 2)), FENCED, STOPPING, ACTIVE);
  }

  @Test
  void theEligibleComeAfterThoseInSync() {
    PartitionState state = state(1, List.of(1), List.of(3, 2));
    assertEquals(
        Optional.of(state(2, 1, List.of(2), List.of(3, 1))),
        next(state, 2, false, phases(FENCED, ACTIVE, ACTIVE)));
    assertEquals(
        Optional.of(state(3, 1, List.of(3), List.of(2, 1))),
        next(state, 2, true, phases(FENCED, FENCED, ACTIVE)));
    assertEquals(
        Optional.of(state(NONE, 1, List.of(1), List.of())),
        next(state, 1, false, phases(FENCED, ACTIVE, ACTIVE)),
        "with one enough nobody is eligible");
  }

  @Test
  void anUncleanElectionIsTheLastResort() {
    PartitionState state = state(1, List.of(1));
    assertEquals(
        Optional.of(state(2, 1, List.of(2), List.of())),
        next(state, 1, true, phases(FENCED, ACTIVE, ACTIVE)));
    assertEquals(
        Optional.of(state(NONE, 1, List.of(1), List.of())),
        next(state, 1, true, phases(FENCED, STOPPING, FENCED)));
    PartitionState leaderless = state(NONE, List.of(1));
    assertEquals(
        Optional.empty(),
        next(leaderless, 1, true, phases(STOPPING, ACTIVE, ACTIVE)),
        "somebody has everything and takes part");
    PartitionState lost = state(NONE, List.of(), List.of(3));
    assertEquals(Optional.empty(), next(lost, 2, true, phases(ACTIVE, FENCED, STOPPING)));
    assertEquals(
        Optional.of(state(1, 1, List.of(1), List.of())),
        next(lost, 2, true, phases(ACTIVE, FENCED, FENCED)));
  }

  @Test
  void aLeaderMovesOnlyToWhoMayLead() {
    Elections elections = new Elections(phases(ACTIVE, STOPPING, ACTIVE));
    PartitionState state = state(3, List.of(1, 2, 3));
    assertEquals(
        Optional.of(state(1, 1, List.of(1, 2, 3), List.of())), elections.moved(state, 1, 1));
    assertEquals(Optional.empty(), elections.moved(state, 2, 1));
    assertEquals(Optional.empty(), elections.moved(state, 3, 1));
    assertEquals(Optional.empty(), elections.moved(state(3, List.of(3)), 1, 1));
  }

  private static void assertStays(PartitionState state, BrokerPhases phases) {
    assertEquals(Optional.empty(), next(state, 1, false, phases));
  }

  private static void assertNext(
      PartitionState expected, PartitionState state, BrokerPhase... phases) {
    assertEquals(Optional.of(expected), next(state, 1, false, phases(phases)));
  }

  private static Optional<PartitionState> next(
      PartitionState state, int minIsr, boolean unclean, BrokerPhases phases) {
    return new Elections(phases).next(state, minIsr, unclean);
  }

  private static BrokerPhases phases(BrokerPhase... phases) {
    BrokerPhases all = BrokerPhases.of(MetadataImage.empty());
    for (int i = 0; i < phases.length; i++) {
      all.with(i + 1, phases[i]);
    }
    return all;
  }

  private static PartitionState state(int leader, List<Integer> isr) {
    return state(leader, isr, List.of());
  }

  private static PartitionState state(int leader, List<Integer> isr, List<Integer> eligible) {
    return new PartitionState(leader, 0, 0, REPLICAS, isr, eligible, Reassignment.NONE);
  }

  private static PartitionState state(int leader, int leaderEpoch, List<Integer> isr) {
    return state(leader, leaderEpoch, isr, List.of());
  }

  private static PartitionState state(
      int leader, int leaderEpoch, List<Integer> isr, List<Integer> eligible) {
    return new PartitionState(leader, leaderEpoch, 1, REPLICAS, isr, eligible, Reassignment.NONE);
  }
}
