package dev.esker.server.admin;

import dev.esker.controller.BrokerController;
import dev.esker.controller.Decision;
import dev.esker.controller.ElectionController;
import dev.esker.controller.PartitionDecisions;
import dev.esker.controller.PartitionName;
import dev.esker.controller.ReassignmentController;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.gossip.MessageFailedException;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.PartitionState;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * What a broker of a cluster has to say of it: everything is decided here, on an image that holds
 * all that was acknowledged to anybody before the question, and proposed to the metadata on the
 * condition that what it was decided on still holds. So it doesn't matter whom one asks, nor who is
 * the controller; that one only finishes what has begun.
 *
 * <p>Where no majority answers, the error is REQUEST_TIMED_OUT, which Kafka's clients try again.
 * Any thread; decisions are made on an executor of their own, so that neither the metadata nor the
 * network waits for them.
 */
public final class MetadataClusterAdmin implements ClusterAdmin {
  private final MetadataLog log;
  private final Proposer proposer;
  private final PartitionProposals partitions;
  private final ElectionController elections;
  private final ReassignmentController reassignments;
  private final ActiveController controller;
  private final PlanDesk plans;
  private final Executor executor;

  /**
   * What it works with.
   *
   * @param log the metadata
   * @param rules the settings of topics that elections depend on
   * @param controller the node that leads the metadata
   * @param sizes how large partitions are
   * @param executor decides; may refuse
   * @param planner makes plans, which may take seconds; may refuse
   */
  public record Parts(
      MetadataLog log,
      TopicRules rules,
      ActiveController controller,
      SizeSurvey sizes,
      Executor executor,
      Executor planner) {}

  /**
   * @param parts what it works with
   */
  public MetadataClusterAdmin(Parts parts) {
    this.log = parts.log();
    this.proposer = new Proposer(log);
    this.partitions = new PartitionProposals(log, parts.executor());
    this.elections = new ElectionController(parts.rules());
    this.reassignments = new ReassignmentController(parts.rules());
    this.controller = parts.controller();
    this.plans = new PlanDesk(log, parts.sizes(), parts.planner());
    this.executor = parts.executor();
  }

  /** Answers from an image that holds all that was acknowledged before. */
  private <T> CompletionStage<Answer<T>> caughtUp(
      int timeoutMillis, Function<MetadataImage, CompletionStage<T>> ask) {
    CompletionStage<T> answered =
        log.barrier().thenComposeAsync(version -> ask.apply(log.image()), executor);
    return Answers.within(
        timeoutMillis,
        orError(answered),
        Answer.failed(
            ErrorCode.REQUEST_TIMED_OUT, "not done within " + timeoutMillis + " ms; it goes on"));
  }

  private static <T> CompletionStage<Answer<T>> orError(CompletionStage<T> stage) {
    return stage
        .thenApply(Answer::of)
        .exceptionallyCompose(
            error ->
                failure(error)
                    .map(
                        outcome ->
                            CompletableFuture.completedFuture(
                                Answer.<T>failed(outcome.error(), outcome.message())))
                    .orElseGet(() -> CompletableFuture.failedFuture(Answers.cause(error))));
  }

  /** What is said of a failure that is to be expected. */
  private static Optional<dev.esker.server.admin.Outcome> failure(Throwable error) {
    Throwable cause = Answers.cause(error);
    if (cause instanceof MetadataUnavailableException unavailable) {
      return Optional.of(Answers.unavailable(unavailable));
    } else if (cause instanceof MessageFailedException) {
      return timedOut("the controller doesn't answer: " + cause.getMessage());
    } else if (cause instanceof RejectedExecutionException) {
      return timedOut("too many requests about the cluster are under way");
    }
    return Optional.empty();
  }

  private static Optional<dev.esker.server.admin.Outcome> timedOut(String message) {
    return Optional.of(dev.esker.server.admin.Outcome.failed(ErrorCode.REQUEST_TIMED_OUT, message));
  }

  @Override
  public CompletionStage<Answer<List<PartitionOutcome>>> alterReassignments(
      List<WantedReplicas> wanted, boolean factorMayChange, int timeoutMillis) {
    Map<PartitionName, Optional<List<Integer>>> targets = new LinkedHashMap<>();
    wanted.forEach(each -> targets.put(name(each.partition()), each.replicas()));
    PartitionProposals.Decider decider =
        (image, names) -> {
          Map<PartitionName, Optional<List<Integer>>> some = new LinkedHashMap<>();
          names.forEach(name -> some.put(name, targets.get(name)));
          return reassignments.alter(image, some, factorMayChange);
        };
    List<PartitionName> all = List.copyOf(targets.keySet());
    return caughtUp(
        timeoutMillis,
        image ->
            partitions
                .propose(decider.decide(image, all), decider)
                .thenApply(
                    outcomes ->
                        wanted.stream()
                            .map(each -> name(each.partition()))
                            .map(name -> outcome(name, outcomes.get(name)))
                            .toList()));
  }

  private static PartitionName name(TopicPartition partition) {
    return new PartitionName(partition.topic(), partition.partition());
  }

  private static PartitionOutcome outcome(
      PartitionName name, dev.esker.server.admin.Outcome outcome) {
    return new PartitionOutcome(
        new TopicPartition(name.topic(), name.partition()), outcome.error(), outcome.message());
  }

  @Override
  public CompletionStage<Answer<List<OngoingReassignment>>> listReassignments(
      Optional<Set<TopicPartition>> wanted, int timeoutMillis) {
    return caughtUp(
        timeoutMillis, image -> CompletableFuture.completedFuture(ongoing(image, wanted)));
  }

  private static List<OngoingReassignment> ongoing(
      MetadataImage image, Optional<Set<TopicPartition>> wanted) {
    return ReassignmentController.list(image).stream()
        .sorted(Comparator.comparing(ReassignmentController.Ongoing::partition))
        .map(
            each -> {
              PartitionState state = each.state();
              return new OngoingReassignment(
                  new TopicPartition(each.partition().topic(), each.partition().partition()),
                  state.replicas(),
                  new ClusterView.Move(
                      state.reassignment().adding(), state.reassignment().removing()));
            })
        .filter(each -> wanted.isEmpty() || wanted.get().contains(each.partition()))
        .toList();
  }

  @Override
  public CompletionStage<Answer<List<PartitionOutcome>>> electLeaders(
      Election election, Optional<List<TopicPartition>> wanted, int timeoutMillis) {
    boolean unclean = election == Election.UNCLEAN;
    PartitionProposals.Decider decider = (image, names) -> elections.elect(image, unclean, names);
    Optional<List<PartitionName>> named =
        wanted.map(list -> list.stream().map(MetadataClusterAdmin::name).toList());
    return caughtUp(
        timeoutMillis,
        image -> {
          PartitionDecisions first =
              named.isPresent()
                  ? decider.decide(image, named.get())
                  : elections.electAll(image, unclean);
          return partitions
              .propose(first, decider)
              .thenApply(
                  outcomes ->
                      named.orElseGet(() -> List.copyOf(outcomes.keySet())).stream()
                          .map(name -> outcome(name, outcomes.get(name)))
                          .toList());
        });
  }

  @Override
  public CompletionStage<Answer<Quorum>> describeQuorum() {
    return orError(controller.quorum());
  }

  @Override
  public CompletionStage<Outcome> unregisterBroker(int broker, int timeoutMillis) {
    return Answers.within(
        timeoutMillis,
        decided(image -> BrokerController.unregister(image, broker)),
        new Outcome(
            ErrorCode.REQUEST_TIMED_OUT, "not done within " + timeoutMillis + " ms; it goes on"));
  }

  @Override
  public CompletionStage<Outcome> drain(int broker) {
    return decided(image -> BrokerController.drain(image, broker, true));
  }

  @Override
  public CompletionStage<Outcome> undrain(int broker) {
    return decided(image -> BrokerController.drain(image, broker, false));
  }

  private CompletionStage<Outcome> decided(Function<MetadataImage, Decision> decide) {
    return log.barrier()
        .thenComposeAsync(version -> proposer.propose(decide.apply(log.image()), decide), executor)
        .thenApply(outcome -> new Outcome(outcome.error(), outcome.message()))
        .exceptionallyCompose(
            error ->
                failure(error)
                    .map(
                        outcome ->
                            CompletableFuture.completedFuture(
                                new Outcome(outcome.error(), outcome.message())))
                    .orElseGet(() -> CompletableFuture.failedFuture(Answers.cause(error))));
  }

  @Override
  public CompletionStage<Answer<AssignmentPlan>> plan(PlanOptions options) {
    return orError(plans.plan(options));
  }

  @Override
  public CompletionStage<Answer<AssignmentPlan>> executePlan(PlanOptions options) {
    for (int broker : options.drain()) {
      if (log.image().broker(broker).isEmpty()) {
        return CompletableFuture.completedFuture(
            Answer.failed(
                ErrorCode.BROKER_ID_NOT_REGISTERED,
                "there is no broker " + broker + " in this cluster to be drained"));
      }
    }
    List<CompletionStage<Outcome>> drained = new ArrayList<>();
    options.drain().forEach(broker -> drained.add(drain(broker)));
    return Answers.inOrder(drained)
        .thenCompose(
            outcomes ->
                outcomes.stream()
                    .filter(outcome -> outcome.error() != ErrorCode.NONE)
                    .findFirst()
                    .map(
                        outcome ->
                            CompletableFuture.completedFuture(
                                Answer.<AssignmentPlan>failed(outcome.error(), outcome.message())))
                    .orElseGet(() -> orError(plans.execute(options)).toCompletableFuture()));
  }

  @Override
  public CompletionStage<Answer<PlanProgress>> cancelPlan() {
    return orError(plans.cancel().thenCompose(done -> controller.progress()));
  }

  @Override
  public CompletionStage<Answer<PlanProgress>> planProgress() {
    return orError(controller.progress());
  }
}
