package dev.esker.controller.rebalance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.ClusterController;
import dev.esker.controller.cluster.ControllerEffect;
import dev.esker.controller.cluster.ControllerEvent;
import dev.esker.controller.cluster.ControllerOptions;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.controller.rebalance.RebalanceEffect.MakePlan;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.IsrRules;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.rebalancer.ReassignmentLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A controller with its rebalancer over one image, and leaders that let new replicas catch up, one
 * partition in a turn. Sessions never end.
 */
final class RebalanceFixture {
  static final long SECOND = 1_000_000_000L;
  static final ReassignmentLimits LIMITS = new ReassignmentLimits(4, 2, 2, 100);
  static final RebalanceOptions OPTIONS =
      new RebalanceOptions(true, 10 * SECOND, OptionalLong.of(100 * SECOND), LIMITS, SECOND);

  private static final TopicRules RULES =
      new TopicRules() {
        @Override
        public int minInsyncReplicas(MetadataImage image, String topic) {
          return 1;
        }

        @Override
        public boolean uncleanElection(MetadataImage image, String topic) {
          return false;
        }
      };

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  MetadataImage image = MetadataImage.empty();
  long now = -50 * SECOND;
  RebalanceController rebalancer;
  boolean catchingUp = true;
  int mostUnderWay;
  int plans;
  private ClusterController controller;

  RebalanceFixture(int brokers) throws CommandRefusedException {
    List<Integer> ids = new ArrayList<>();
    for (int id = 1; id <= brokers; id++) {
      ids.add(id);
    }
    image = Registrations.join(image, ids, List.of());
    takeOver();
  }

  /** Another controller takes over, which knows nothing but the image. */
  void takeOver() {
    tasks.clear();
    controller =
        new ClusterController(
            new ControllerOptions(
                Long.MAX_VALUE / 4,
                SECOND,
                1_000,
                new ControllerOptions.PreferredLeaders(false, 10, SECOND)),
            RULES);
    rebalancer = new RebalanceController(OPTIONS, RULES);
    step(new ControllerEvent.ImageInstalled(image));
    step(new RebalanceEvent.ImageInstalled(image));
    step(new ControllerEvent.LeadershipGained(1));
    step(new RebalanceEvent.LeadershipGained());
  }

  void apply(MetadataCommand command) throws CommandRefusedException {
    image = image.apply(command);
    int underWay = underWay();
    mostUnderWay = Math.max(mostUnderWay, underWay);
    step(new ControllerEvent.CommandApplied(image, command));
    step(new RebalanceEvent.CommandApplied(image, command));
  }

  /** Creates a topic whose partitions all have the same replicas. */
  void topic(String name, int partitions, List<Integer> replicas) throws CommandRefusedException {
    List<PartitionState> states = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      states.add(PartitionState.initial(replicas));
    }
    apply(new CreateTopic(new TopicState(new UUID(6, name.hashCode()), name, states), Map.of()));
  }

  void join(int id) throws CommandRefusedException {
    apply(new RegisterBroker(Registrations.of(id, BrokerPhase.FENCED)));
    apply(new ChangeBroker(id, image.version(), BrokerPhase.ACTIVE, List.of()));
  }

  /** Its connections are refused from now on. */
  void lose(int id) {
    UUID incarnation = image.broker(id).orElseThrow().run().incarnation();
    step(new ControllerEvent.ConnectionRefused(id, incarnation));
    run(0.01);
  }

  void run(double seconds) {
    long end = now + (long) (seconds * SECOND);
    while (now < end) {
      int turns = 0;
      while (!tasks.isEmpty()) {
        tasks.remove().run();
        assertTrue(++turns < 10_000, "it never rests");
      }
      if (catchingUp) {
        catchUpOne();
      }
      now += SECOND / 10;
      if (controller.nextDeadline(now) <= now) {
        step(new ControllerEvent.Tick());
      }
      if (rebalancer.nextDeadline() <= now) {
        step(new RebalanceEvent.Tick());
      }
    }
  }

  private void step(ControllerEvent event) {
    for (ControllerEffect effect : controller.step(now, event)) {
      ControllerEffect.Propose propose = (ControllerEffect.Propose) effect;
      tasks.add(
          () -> {
            try {
              apply(propose.command());
              step(new ControllerEvent.ProposalApplied(propose.token()));
            } catch (CommandRefusedException e) {
              step(new ControllerEvent.ProposalRefused(propose.token(), e.reason()));
            }
          });
    }
  }

  void step(RebalanceEvent event) {
    for (RebalanceEffect effect : rebalancer.step(now, event)) {
      if (effect instanceof MakePlan make) {
        plans++;
        tasks.add(
            () ->
                step(
                    new RebalanceEvent.PlanMade(
                        make.request(),
                        RebalancePlans.plan(
                            make.image(), make.goal(), RebalancePlans.Sizes.UNKNOWN))));
      } else {
        RebalanceEffect.Propose propose = (RebalanceEffect.Propose) effect;
        tasks.add(() -> step(new RebalanceEvent.ProposalClosed(propose.token(), offer(propose))));
      }
    }
  }

  private boolean offer(RebalanceEffect.Propose propose) {
    try {
      apply(propose.command());
      return true;
    } catch (CommandRefusedException e) {
      return false;
    }
  }

  private void catchUpOne() {
    for (TopicState topic : image.topics()) {
      for (int i = 0; i < topic.partitions().size(); i++) {
        PartitionState state = topic.partitions().get(i);
        List<Integer> isr = new ArrayList<>(state.isr());
        state.replicas().stream()
            .filter(id -> image.broker(id).orElseThrow().active() && !state.isr().contains(id))
            .forEach(isr::add);
        if (state.leader() != PartitionState.NO_LEADER && isr.size() > state.isr().size()) {
          PartitionState after = IsrRules.withIsr(state, isr, 1);
          try {
            apply(
                new ChangePartitions(
                    List.of(new PartitionChange(topic.id(), i, after)), new HashMap<>()));
          } catch (CommandRefusedException e) {
            throw new AssertionError(e);
          }
          return;
        }
      }
    }
  }

  int underWay() {
    return (int)
        image.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .filter(state -> state.reassignment().underWay())
            .count();
  }

  /** How many replicas each broker has. */
  Map<Integer, Integer> replicas() {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    image.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .flatMap(state -> state.replicas().stream())
        .forEach(id -> counts.merge(id, 1, Integer::sum));
    return counts;
  }

  /** How many partitions each broker leads. */
  Map<Integer, Integer> leaders() {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    image.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .forEach(state -> counts.merge(state.leader(), 1, Integer::sum));
    return counts;
  }
}
