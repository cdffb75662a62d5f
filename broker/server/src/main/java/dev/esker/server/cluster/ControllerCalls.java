package dev.esker.server.cluster;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Subscription;
import dev.esker.server.admin.ActiveController;
import dev.esker.server.admin.PlanAnswers;
import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.Quorum;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Asks the node that leads the metadata what only it knows, and answers on that node. It answers
 * only what a majority has confirmed that it may: a leader that was deposed and hasn't noticed
 * tells nothing. Any thread.
 */
final class ControllerCalls implements ActiveController {
  static final String QUORUM = "controller.quorum";
  static final String PROGRESS = "controller.rebalance";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final MetadataLog metadata;
  private final ClusterMessages messages;

  ControllerCalls(MetadataLog metadata, ClusterMessages messages) {
    this.metadata = metadata;
    this.messages = messages;
  }

  /**
   * Answers on a node that may lead.
   *
   * @return ends it
   */
  List<Subscription> serve(QuorumDesk desk, RebalanceDriver rebalancer, LongSupplier wallMillis) {
    return List.of(
        messages.serve(
            QUORUM,
            (from, body) ->
                metadata
                    .confirmLeadership()
                    .thenApply(
                        term ->
                            ControllerFormat.encode(
                                desk.describe(
                                    metadata.quorum(),
                                    metadata.image().version(),
                                    wallMillis.getAsLong())))),
        // After the barrier the rebalancer has been told of all that was acknowledged before.
        messages.serve(
            PROGRESS,
            (from, body) ->
                metadata
                    .barrier()
                    .thenCompose(version -> metadata.confirmLeadership())
                    .thenCompose(term -> rebalancer.progress())
                    .thenApply(
                        progress -> ControllerFormat.encode(PlanAnswers.progress(progress)))));
  }

  private CompletionStage<byte[]> ask(String subject) {
    int leader = metadata.quorum().leader();
    return leader == QuorumView.NO_LEADER
        ? CompletableFuture.failedFuture(
            new MetadataUnavailableException("no leader is known", false, null))
        : messages.request(leader, subject, new byte[0], LIMIT);
  }

  @Override
  public CompletionStage<Quorum> quorum() {
    return ask(QUORUM).thenApply(ControllerFormat::quorum);
  }

  @Override
  public CompletionStage<PlanProgress> progress() {
    return ask(PROGRESS).thenApply(ControllerFormat::progress);
  }
}
