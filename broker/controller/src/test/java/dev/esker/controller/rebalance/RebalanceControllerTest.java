package dev.esker.controller.rebalance;

import static dev.esker.controller.rebalance.RebalanceFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.rebalance.RebalanceGoal.Kind;
import dev.esker.controller.rebalance.RebalanceProgress.State;
import dev.esker.gossip.BrokerPhase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RebalanceControllerTest {
  private static final Map<Integer, Integer> EVEN = Map.of(1, 10, 2, 10, 3, 10);

  @Test
  void bringsAGoalAboutWithinTheLimitsAndForgetsIt() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(3);
    cluster.topic("t", 15, List.of(1, 2));
    cluster.apply(RebalanceGoal.of(Kind.REBALANCE).set());
    assertEquals(State.PLANNING, cluster.rebalancer.progress().state());
    cluster.catchingUp = false;
    cluster.run(1);
    RebalanceProgress progress = cluster.rebalancer.progress();
    assertEquals(State.RUNNING, progress.state());
    assertEquals(2, progress.underWay(), "so many may come to broker 3 at a time");
    assertTrue(progress.total() > progress.done(), "" + progress);
    cluster.catchingUp = true;
    cluster.run(60);
    assertEquals(EVEN, cluster.replicas());
    assertEquals(Map.of(1, 5, 2, 5, 3, 5), cluster.leaders());
    assertTrue(cluster.mostUnderWay <= 4, "under way: " + cluster.mostUnderWay);
    assertTrue(RebalanceGoal.in(cluster.image).isEmpty());
    assertEquals(State.IDLE, cluster.rebalancer.progress().state());
    assertEquals(2, cluster.plans, "one that moves and one that shows that all is done");
  }

  @Test
  void aControllerThatTakesOverGoesOn() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(3);
    cluster.topic("t", 15, List.of(1, 2));
    cluster.apply(RebalanceGoal.of(Kind.REBALANCE).set());
    for (int i = 0; i < 20; i++) {
      cluster.run(0.5);
      cluster.takeOver();
    }
    cluster.run(60);
    assertEquals(EVEN, cluster.replicas());
    assertTrue(RebalanceGoal.in(cluster.image).isEmpty());
    assertEquals(0, cluster.underWay());
  }

  @Test
  void aBrokerThatJoinsGetsItsShareAfterAWhile() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(2);
    cluster.topic("t", 15, List.of(1, 2));
    cluster.run(200);
    assertEquals(0, cluster.plans, "nobody is new");
    cluster.join(3);
    cluster.run(9.5);
    assertEquals(0, cluster.plans);
    cluster.run(60);
    assertEquals(EVEN, cluster.replicas());
    assertTrue(RebalanceGoal.in(cluster.image).isEmpty());
    int plans = cluster.plans;
    cluster.run(200);
    assertEquals(plans, cluster.plans);
  }

  @Test
  void aBrokerThatJoinsAnEmptyClusterIsNoReason() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(2);
    cluster.join(3);
    cluster.run(20);
    cluster.topic("t", 5, List.of(1, 2));
    cluster.run(20);
    assertEquals(0, cluster.plans);
  }

  @Test
  void drainingMovesThePartitionsOfThatBroker() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(4);
    cluster.topic("t", 9, List.of(1, 2));
    cluster.topic("u", 6, List.of(3, 2));
    cluster.apply(Draining.mark(3, true));
    cluster.run(1);
    cluster.takeOver();
    cluster.run(60);
    assertEquals(null, cluster.replicas().get(3));
    cluster
        .image
        .topic("t")
        .orElseThrow()
        .partitions()
        .forEach(state -> assertEquals(List.of(1, 2), state.replicas(), "it needn't move"));
    assertEquals(State.IDLE, cluster.rebalancer.progress().state());
    assertEquals(List.of(3), cluster.rebalancer.progress().draining());
    cluster.apply(Draining.mark(3, false));
    cluster.run(60);
    assertEquals(null, cluster.replicas().get(3), "it isn't called for");
  }

  @Test
  void whatABrokerHadThatIsGoneForLongGetsNewHomes() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(4);
    cluster.topic("t", 8, List.of(1, 2, 3));
    cluster.lose(3);
    assertEquals(BrokerPhase.FENCED, cluster.image.broker(3).orElseThrow().phase());
    cluster.run(95);
    assertEquals(0, cluster.plans);
    cluster.run(60);
    assertEquals(Map.of(1, 8, 2, 8, 4, 8), cluster.replicas());
    int plans = cluster.plans;
    cluster.run(500);
    assertEquals(plans, cluster.plans, "once is enough");
  }

  @Test
  void cancellingLeadsBack() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(3);
    cluster.topic("t", 15, List.of(1, 2));
    cluster.catchingUp = false;
    cluster.apply(RebalanceGoal.of(Kind.REBALANCE).set());
    cluster.run(5);
    assertTrue(cluster.underWay() > 0);
    cluster.apply(RebalanceGoal.of(Kind.CANCEL).set());
    assertEquals(State.CANCELLING, cluster.rebalancer.progress().state());
    cluster.run(5);
    assertEquals(0, cluster.underWay());
    assertEquals(Map.of(1, 15, 2, 15), cluster.replicas());
    assertTrue(RebalanceGoal.in(cluster.image).isEmpty());
  }

  @Test
  void aLimitedGoalMovesNoMore() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(3);
    cluster.topic("t", 15, List.of(1, 2));
    cluster.apply(new RebalanceGoal(Kind.REBALANCE, 3, List.of()).set());
    cluster.run(60);
    assertEquals(3, cluster.replicas().get(3));
    assertTrue(RebalanceGoal.in(cluster.image).isEmpty());
  }

  @Test
  void leadersMoveWithoutReplicas() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(3);
    cluster.topic("t", 15, List.of(1, 2));
    cluster.apply(RebalanceGoal.of(Kind.LEADERS).set());
    cluster.run(60);
    assertEquals(Map.of(1, 15, 2, 15), cluster.replicas());
    assertTrue(Math.abs(cluster.leaders().get(1) - cluster.leaders().get(2)) <= 1);
  }

  @Test
  void aPlanThatFailsIsMadeAgainLater() throws Exception {
    RebalanceFixture cluster = new RebalanceFixture(3);
    cluster.topic("t", 15, List.of(1, 2));
    RebalanceController alone = new RebalanceController(RebalanceFixture.OPTIONS, null);
    alone.step(0, new RebalanceEvent.ImageInstalled(cluster.image));
    alone.step(0, new RebalanceEvent.LeadershipGained());
    RebalanceEvent drain =
        new RebalanceEvent.CommandApplied(
            cluster.image.apply(Draining.mark(1, true)), Draining.mark(1, true));
    RebalanceEffect.MakePlan first = (RebalanceEffect.MakePlan) alone.step(0, drain).get(0);
    assertTrue(alone.step(5, new RebalanceEvent.Tick()).isEmpty());
    assertTrue(alone.step(6, new RebalanceEvent.PlanFailed(first.request())).isEmpty());
    assertEquals(6 + SECOND, alone.nextDeadline());
    RebalanceEffect.MakePlan second =
        (RebalanceEffect.MakePlan) alone.step(6 + SECOND, new RebalanceEvent.Tick()).get(0);
    assertFalse(first.request() == second.request());
  }

  @Test
  void goalsAreTextInTheImage() {
    for (RebalanceGoal goal :
        List.of(
            RebalanceGoal.of(Kind.REBALANCE),
            RebalanceGoal.of(Kind.CANCEL),
            new RebalanceGoal(Kind.REBALANCE, 7, List.of(), true),
            new RebalanceGoal(Kind.REPLACE, 7, List.of(5, 3)))) {
      assertEquals(goal, RebalanceGoal.parsed(goal.toText()).orElseThrow());
    }
    assertEquals(
        "REPLACE max-moves=7 gone=3,5", new RebalanceGoal(Kind.REPLACE, 7, List.of(5, 3)).toText());
    for (String bad :
        List.of("", "OTHER", "REBALANCE x", "REBALANCE max-moves=", "REPLACE gone=a")) {
      assertTrue(RebalanceGoal.parsed(bad).isEmpty(), bad);
    }
  }
}
