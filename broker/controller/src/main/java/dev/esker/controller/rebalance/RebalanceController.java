package dev.esker.controller.rebalance;

import dev.esker.controller.cluster.ReassignmentRules;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.controller.rebalance.RebalanceEffect.MakePlan;
import dev.esker.controller.rebalance.RebalanceEffect.Propose;
import dev.esker.controller.rebalance.RebalanceEvent.CommandApplied;
import dev.esker.controller.rebalance.RebalanceEvent.ImageInstalled;
import dev.esker.controller.rebalance.RebalanceEvent.LeadershipGained;
import dev.esker.controller.rebalance.RebalanceEvent.LeadershipLost;
import dev.esker.controller.rebalance.RebalanceEvent.PlanFailed;
import dev.esker.controller.rebalance.RebalanceEvent.PlanMade;
import dev.esker.controller.rebalance.RebalanceEvent.ProposalClosed;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Carries out what the image calls for: a stored {@link RebalanceGoal}, marks of brokers to be
 * drained; and stores a goal by itself when a broker has joined or has been gone for long. Runs
 * beside the controller of the cluster, on the same node and on one thread, and acts only between
 * {@link LeadershipGained} and {@link LeadershipLost}.
 *
 * <p>A state machine without clock, thread and randomness, like that one; times are nanoseconds.
 *
 * <p>How it goes: a plan is made for the goal and the image; its moves are begun, as many at a time
 * as the limits allow; the controller of the cluster finishes each. When all are over, another plan
 * shows whether the goal is reached; if nothing is left to do, the goal is taken out of the image.
 * Nothing but the goal is remembered: a controller that takes over makes a plan for what is left,
 * and since plans move as little as they can, it goes on where the last one ended. (A limit on the
 * number of moves then begins anew.) When brokers come or go meanwhile, the plan is made anew, too.
 */
public final class RebalanceController {
  /** A goal isn't pursued by more plans than that, whatever others do to partitions meanwhile. */
  private static final int MAX_PLANS = 20;

  private static final int MAX_CANCELLED_TOGETHER = 100;

  /** How often it looks whether more can begin, in the time after which it would retry. */
  private static final int LOOKS_PER_RETRY = 10;

  private final RebalanceOptions options;
  private final TopicRules rules;
  private final Presence presence;
  private MetadataImage image = MetadataImage.empty();
  private Demand demand = Demand.NONE;
  private Execution execution;
  private boolean active;
  private boolean planning;
  private boolean proposing;
  private boolean reached;
  private int plans;
  private long lastRequest;
  private long lastToken;
  private long notBefore;

  /**
   * @param options how it behaves
   * @param rules the settings of topics that reassignments depend on
   */
  public RebalanceController(RebalanceOptions options, TopicRules rules) {
    this.options = options;
    this.rules = rules;
    this.presence = new Presence(options);
  }

  /**
   * Takes in an event.
   *
   * @param now the time in nanoseconds, not before that of the step before
   * @return what is to be done, in this order
   */
  public List<RebalanceEffect> step(long now, RebalanceEvent event) {
    List<RebalanceEffect> effects = new ArrayList<>();
    handle(now, event);
    if (active && !proposing && now - notBefore >= 0) {
      act(now, effects);
    }
    return effects;
  }

  /**
   * When the next {@link RebalanceEvent.Tick} must come if nothing else happens before; the largest
   * number if none must.
   */
  public long nextDeadline() {
    if (!active || proposing || planning) {
      return Long.MAX_VALUE;
    }
    boolean waits = demand.goal().isPresent() && !reached;
    return waits ? notBefore : Math.max(notBefore, presence.nextDeadline());
  }

  /** How far it is. */
  public RebalanceProgress progress() {
    if (!active || demand.goal().isEmpty() || reached) {
      return new RebalanceProgress(RebalanceProgress.State.IDLE, 0, 0, 0, Draining.marked(image));
    }
    if (demand.isFor(RebalanceGoal.Kind.CANCEL)) {
      return new RebalanceProgress(RebalanceProgress.State.CANCELLING, 0, 0, 0, demand.draining());
    }
    if (execution == null) {
      return new RebalanceProgress(RebalanceProgress.State.PLANNING, 0, 0, 0, demand.draining());
    }
    return new RebalanceProgress(
        RebalanceProgress.State.RUNNING,
        execution.total(),
        execution.done(),
        execution.underWay(image),
        demand.draining());
  }

  private void handle(long now, RebalanceEvent event) {
    if (event instanceof CommandApplied applied) {
      image = applied.image();
      if (active && concernsDemand(applied.command())) {
        presence.follow(image, now);
        pursue(Demand.of(image), now);
      }
    } else if (event instanceof ImageInstalled installed) {
      image = installed.image();
      if (active) {
        presence.follow(image, now);
        pursue(Demand.of(image), now);
      }
    } else if (event instanceof LeadershipGained) {
      active = true;
      proposing = false;
      demand = Demand.NONE;
      presence.takeOver(image, now);
      pursue(Demand.of(image), now);
    } else if (event instanceof LeadershipLost) {
      active = false;
      execution = null;
      planning = false;
    } else if (event instanceof PlanMade made && planning && made.request() == lastRequest) {
      planning = false;
      plans++;
      demand
          .goal()
          .ifPresent(
              goal ->
                  execution =
                      new Execution(
                          RebalancePlans.wanted(goal, made.plan()), rules, options.limits()));
    } else if (event instanceof PlanFailed failed && failed.request() == lastRequest) {
      planning = false;
      notBefore = now + options.retryNanos();
    } else if (event instanceof ProposalClosed closed && closed.token() == lastToken) {
      proposing = false;
      notBefore = closed.applied() ? now : now + options.retryNanos();
    }
  }

  private static boolean concernsDemand(MetadataCommand command) {
    return command instanceof ChangeBroker
        || command instanceof RegisterBroker
        || command instanceof UnregisterBroker
        || (command instanceof AlterConfig alter
            && alter.target().kind() == ConfigTarget.Kind.BROKER);
  }

  private void pursue(Demand newest, long now) {
    if (!newest.equals(demand)) {
      demand = newest;
      execution = null;
      planning = false;
      reached = false;
      plans = 0;
      notBefore = now;
      RebalanceGoal.in(image).ifPresent(presence::acknowledge);
    }
  }

  private void act(long now, List<RebalanceEffect> effects) {
    if (demand.goal().isEmpty() || (reached && !demand.stored())) {
      presence.goal(image, now).ifPresent(goal -> propose(goal.setIfNone(), effects));
    } else if (reached) {
      propose(demand.goal().orElseThrow().clear(), effects);
    } else if (demand.isFor(RebalanceGoal.Kind.CANCEL)) {
      cancel(effects);
    } else if (execution != null) {
      carryOn(now, effects);
    } else if (!planning) {
      plan(effects);
    }
  }

  private void plan(List<RebalanceEffect> effects) {
    planning = true;
    execution = null;
    effects.add(new MakePlan(++lastRequest, image, demand.goal().orElseThrow()));
  }

  private void carryOn(long now, List<RebalanceEffect> effects) {
    List<PartitionChange> changes = execution.next(image);
    if (!changes.isEmpty()) {
      propose(new ChangePartitions(changes, Map.of()), effects);
    } else if (!execution.isDone()) {
      notBefore = now + options.retryNanos() / LOOKS_PER_RETRY;
    } else if (execution.total() == 0 || isLimited() || plans >= MAX_PLANS) {
      reach(effects);
    } else {
      plan(effects);
    }
  }

  /** Whether one plan is all that is wanted. */
  private boolean isLimited() {
    return demand.goal().orElseThrow().maxMoves() != Long.MAX_VALUE;
  }

  private void reach(List<RebalanceEffect> effects) {
    reached = true;
    execution = null;
    if (demand.stored()) {
      propose(demand.goal().orElseThrow().clear(), effects);
    }
  }

  private void cancel(List<RebalanceEffect> effects) {
    List<PartitionChange> changes = new ArrayList<>();
    for (TopicState topic : image.topics()) {
      int minIsr = rules.minInsyncReplicas(image, topic.name());
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionState state = topic.partitions().get(number);
        if (state.reassignment().underWay() && changes.size() < MAX_CANCELLED_TOGETHER) {
          int partition = number;
          ReassignmentRules.cancelled(state, minIsr)
              .ifPresent(after -> changes.add(new PartitionChange(topic.id(), partition, after)));
        }
      }
    }
    if (changes.isEmpty()) {
      reach(effects);
    } else {
      propose(new ChangePartitions(changes, Map.of()), effects);
    }
  }

  private void propose(MetadataCommand command, List<RebalanceEffect> effects) {
    proposing = true;
    effects.add(new Propose(++lastToken, command));
  }
}
