package dev.esker.server.cluster;

import dev.esker.controller.rebalance.RebalanceController;
import dev.esker.controller.rebalance.RebalanceEffect;
import dev.esker.controller.rebalance.RebalanceEffect.MakePlan;
import dev.esker.controller.rebalance.RebalanceEffect.Propose;
import dev.esker.controller.rebalance.RebalanceEvent;
import dev.esker.controller.rebalance.RebalanceEvent.CommandApplied;
import dev.esker.controller.rebalance.RebalanceEvent.ImageInstalled;
import dev.esker.controller.rebalance.RebalanceEvent.LeadershipGained;
import dev.esker.controller.rebalance.RebalanceEvent.LeadershipLost;
import dev.esker.controller.rebalance.RebalanceEvent.PlanFailed;
import dev.esker.controller.rebalance.RebalanceEvent.PlanMade;
import dev.esker.controller.rebalance.RebalanceEvent.ProposalClosed;
import dev.esker.controller.rebalance.RebalanceEvent.Tick;
import dev.esker.controller.rebalance.RebalancePlans;
import dev.esker.controller.rebalance.RebalanceProgress;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.OwnTerms;
import dev.esker.gossip.Subscription;
import dev.esker.rebalancer.AssignmentPlan;
import dev.esker.server.admin.SizeSurvey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a {@link RebalanceController} its events and does what it wants, on a thread of its own;
 * plans are made on another, since they may take seconds. One runs on every controller; it acts on
 * the one that leads the quorum. A plan that nobody waits for any more, because the quorum has
 * another leader or the controller wants another plan, isn't begun.
 */
final class RebalanceDriver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RebalanceDriver.class);

  private final RebalanceController controller;
  private final MetadataLog metadata;
  private final SizeSurvey sizes;
  private final Executor planner;
  private final EventLoop loop;
  private final List<Subscription> subscriptions = new ArrayList<>();

  /** The plan that is waited for, or -1; written on the loop. */
  private volatile long wanted = -1;

  // Loop only.
  private final OwnTerms terms = new OwnTerms(new Office());

  /**
   * @param planner makes plans; may refuse, then it is asked again later
   */
  RebalanceDriver(
      RebalanceController controller, MetadataLog metadata, SizeSurvey sizes, Executor planner) {
    this.controller = controller;
    this.metadata = metadata;
    this.sizes = sizes;
    this.planner = planner;
    this.loop =
        new EventLoop(
            "esker-rebalance",
            new EventLoop.Deadlines() {
              @Override
              public long next(long nowNanos) {
                return controller.nextDeadline();
              }

              @Override
              public void due(long nowNanos) {
                step(new Tick());
              }
            });
  }

  /** Begins to follow the metadata. */
  void start() {
    subscriptions.add(metadata.subscribe(new Follower()));
    subscriptions.add(metadata.subscribeToLeader(view -> loop.execute(() -> terms.seen(view))));
  }

  /** How far it is; for any thread. Idle where another node leads the quorum. */
  CompletionStage<RebalanceProgress> progress() {
    CompletableFuture<RebalanceProgress> progress = new CompletableFuture<>();
    loop.execute(() -> progress.complete(controller.progress()));
    return progress;
  }

  private void step(RebalanceEvent event) {
    for (RebalanceEffect effect : controller.step(EventLoop.now(), event)) {
      if (effect instanceof Propose propose) {
        propose(propose);
      } else if (effect instanceof MakePlan make) {
        make(make);
      }
    }
  }

  private void propose(Propose propose) {
    LOG.debug("proposes {}", propose.command());
    var unused =
        metadata
            .proposeAsLeader(propose.command(), terms.last())
            .whenComplete(
                (version, error) -> later(new ProposalClosed(propose.token(), error == null)));
  }

  private void make(MakePlan make) {
    wanted = make.request();
    var unused =
        (make.goal().byLoad() ? sizes.take() : SizeSurvey.NONE.take())
            .thenApplyAsync(survey -> plan(make, survey), planner)
            .whenComplete(
                (plan, error) -> {
                  if (error == null) {
                    later(new PlanMade(make.request(), plan));
                  } else {
                    LOG.debug("no plan for {}", make.goal(), error);
                    later(new PlanFailed(make.request()));
                  }
                });
  }

  private AssignmentPlan plan(MakePlan make, SizeSurvey.Result survey) {
    if (wanted != make.request()) {
      throw new CancellationException("nobody waits for this plan any more");
    }
    AssignmentPlan plan = RebalancePlans.plan(make.image(), make.goal(), survey.sizes());
    if (plan.isEmpty()) {
      LOG.debug("nothing is left to do for {}", make.goal().toText());
    } else {
      LOG.info(
          "Rebalancing ({}): {} partitions are to change, {} replicas to be copied",
          make.goal().toText(),
          plan.changes().size(),
          plan.totals().replicasAdded());
    }
    return plan;
  }

  private void later(RebalanceEvent event) {
    loop.execute(() -> step(event));
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
    loop.execute(
        () -> {
          wanted = -1;
          step(new LeadershipLost());
        });
    loop.close();
  }

  private final class Office implements OwnTerms.Listener {
    @Override
    public void began(long term) {
      step(new LeadershipGained());
    }

    @Override
    public void ended() {
      wanted = -1;
      step(new LeadershipLost());
    }
  }

  private final class Follower implements MetadataListener {
    @Override
    public void onSnapshot(MetadataImage image) {
      later(new ImageInstalled(image));
    }

    @Override
    public void onCommand(MetadataImage image, MetadataCommand command) {
      later(new CommandApplied(image, command));
    }
  }
}
