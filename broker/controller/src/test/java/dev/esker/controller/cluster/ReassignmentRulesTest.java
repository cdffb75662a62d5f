package dev.esker.controller.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The end of reassignments; how they begin is in {@code ReassignmentControllerTest}. */
class ReassignmentRulesTest {
  private static final List<Integer> MOVING = List.of(4, 2, 5, 1, 3);

  private final BrokerPhases phases = BrokerPhases.of(MetadataImage.empty());

  ReassignmentRulesTest() {
    List.of(1, 2, 3, 4, 5).forEach(id -> phases.with(id, BrokerPhase.ACTIVE));
  }

  @Test
  void waitsForEverybodyWhoIsAdded() {
    assertEquals(Optional.empty(), completed(moving(1, List.of(4, 2, 1, 3))));
    assertEquals(Optional.of(arrived(4, 6, List.of(4, 2, 5))), completed(moving(1, MOVING)));
  }

  @Test
  void aLeaderThatStaysLeadsOnInANewEpoch() {
    assertEquals(Optional.of(arrived(2, 6, List.of(4, 2, 5))), completed(moving(2, MOVING)));
    PartitionState leaderless = moving(PartitionState.NO_LEADER, MOVING);
    assertEquals(
        Optional.of(arrived(PartitionState.NO_LEADER, 6, List.of(4, 2, 5))), completed(leaderless));
  }

  @Test
  void waitsForALeaderThatMayBeElected() {
    List.of(2, 4, 5).forEach(id -> phases.with(id, BrokerPhase.STOPPING));
    assertEquals(Optional.empty(), completed(moving(1, MOVING)));
    phases.with(5, BrokerPhase.ACTIVE);
    assertEquals(Optional.of(arrived(5, 6, List.of(4, 2, 5))), completed(moving(1, MOVING)));
  }

  @Test
  void redundancyIsNotLowered() {
    assertEquals(
        Optional.empty(), completed(moving(1, List.of(4, 2, 1, 3))), "5 isn't in sync yet");
    PartitionState shrinking =
        new PartitionState(
            1,
            5,
            7,
            List.of(1, 2, 3),
            List.of(1, 3),
            List.of(),
            new Reassignment(List.of(), List.of(3)));
    assertEquals(Optional.empty(), ReassignmentRules.completed(shrinking, phases, 1));
    PartitionState whole =
        new PartitionState(
            1,
            5,
            7,
            List.of(1, 2, 3),
            List.of(1, 2, 3),
            List.of(),
            new Reassignment(List.of(), List.of(3)));
    assertEquals(
        Optional.of(List.of(1, 2)),
        ReassignmentRules.completed(whole, phases, 1).map(PartitionState::isr));
  }

  /** One in sync would remain, whose disk may be lost and nobody knows it yet. */
  @Test
  void noFewerThanMinInsyncReplicasRemain() {
    PartitionState twoInSync =
        new PartitionState(
            0,
            3,
            5,
            List.of(1, 4, 0),
            List.of(4, 0),
            List.of(),
            new Reassignment(List.of(4), List.of(0)));
    assertEquals(Optional.empty(), ReassignmentRules.completed(twoInSync, phases, 2));
    assertEquals(
        Optional.of(List.of(4)),
        ReassignmentRules.completed(twoInSync, phases, 1).map(PartitionState::isr));
  }

  /** Who isn't in sync any more, but eligible, may have the only other copy. */
  @Test
  void theEligibleAreNotDroppedWhileTheyAreNeeded() {
    PartitionState oneInSync =
        new PartitionState(
            4,
            3,
            7,
            List.of(2, 4, 3, 1),
            List.of(4),
            List.of(1),
            new Reassignment(List.of(4), List.of(1)));
    assertEquals(Optional.empty(), ReassignmentRules.completed(oneInSync, phases, 2));
    assertEquals(
        Optional.of(List.of(4)),
        ReassignmentRules.completed(oneInSync, phases, 1).map(PartitionState::isr));
  }

  @Test
  void aReplicaThatIsDownDoesNotHoldUpTheOthers() {
    PartitionState withoutTwo = moving(1, List.of(4, 5, 1, 3));
    assertEquals(Optional.of(arrived(4, 6, List.of(4, 5))), completed(withoutTwo), "two as before");
  }

  @Test
  void theEligibleAreVoidOnceThereAreEnough() {
    PartitionState one =
        new PartitionState(
            2,
            5,
            7,
            List.of(2, 1),
            List.of(2),
            List.of(1),
            new Reassignment(List.of(), List.of(1)));
    PartitionState done = ReassignmentRules.completed(one, phases, 2).orElseThrow();
    assertEquals(List.of(), done.eligible());
    assertEquals(List.of(2), done.replicas());
  }

  private Optional<PartitionState> completed(PartitionState state) {
    return ReassignmentRules.completed(state, phases, 1);
  }

  private static PartitionState moving(int leader, List<Integer> isr) {
    Reassignment reassignment = new Reassignment(List.of(4, 5), List.of(1, 3));
    return new PartitionState(leader, 5, 7, MOVING, isr, List.of(), reassignment);
  }

  private static PartitionState arrived(int leader, int leaderEpoch, List<Integer> isr) {
    return new PartitionState(
        leader, leaderEpoch, 8, List.of(4, 2, 5), isr, List.of(), Reassignment.NONE);
  }
}
