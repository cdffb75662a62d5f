package dev.esker.server.admin;

import dev.esker.controller.PartitionDecisions;
import dev.esker.controller.PartitionDecisions.Batch;
import dev.esker.controller.PartitionName;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Takes a request about many partitions from its decisions to durable metadata. A batch whose
 * decision is stale, because one of its partitions has changed meanwhile, is decided anew in two
 * halves on an image that has the change: so one partition that changes all the time holds up
 * nobody but itself.
 */
final class PartitionProposals {
  /** Halves a batch of the largest size down to one partition, and tries that ten times more. */
  static final int MAX_ATTEMPTS = 20;

  private final MetadataLog log;
  private final Executor executor;

  /**
   * @param log takes the proposals
   * @param executor decides
   */
  PartitionProposals(MetadataLog log, Executor executor) {
    this.log = log;
    this.executor = executor;
  }

  /** Decides about partitions on an image. */
  @FunctionalInterface
  interface Decider {
    PartitionDecisions decide(MetadataImage image, List<PartitionName> partitions);
  }

  /**
   * Proposes what has been decided.
   *
   * @param again decides anew where that is stale
   * @return how it went with each partition that the first decision was about
   */
  CompletionStage<Map<PartitionName, Outcome>> propose(PartitionDecisions first, Decider again) {
    return propose(first, again, 1);
  }

  private CompletionStage<Map<PartitionName, Outcome>> propose(
      PartitionDecisions decisions, Decider again, int attempt) {
    Map<PartitionName, Outcome> outcomes = new TreeMap<>();
    decisions.refused().forEach((name, refused) -> outcomes.put(name, Outcome.of(refused)));
    decisions.unchanged().forEach(name -> outcomes.put(name, Outcome.done(List.of())));
    List<CompletionStage<Map<PartitionName, Outcome>>> parts = new ArrayList<>();
    parts.add(CompletableFuture.completedFuture(outcomes));
    decisions.batches().forEach(batch -> parts.add(propose(batch, again, attempt)));
    return joined(parts);
  }

  private CompletionStage<Map<PartitionName, Outcome>> propose(
      Batch batch, Decider again, int attempt) {
    return log.propose(batch.command())
        .thenApply(done -> all(batch.partitions(), Outcome.done(List.of(batch.command()))))
        .exceptionallyCompose(error -> recover(error, batch, again, attempt));
  }

  private CompletionStage<Map<PartitionName, Outcome>> recover(
      Throwable error, Batch batch, Decider again, int attempt) {
    Throwable cause = Answers.cause(error);
    if (cause instanceof MetadataUnavailableException unavailable) {
      return CompletableFuture.completedFuture(
          all(batch.partitions(), Answers.unavailable(unavailable)));
    }
    if (!(cause instanceof CommandRefusedException)) {
      return CompletableFuture.failedFuture(cause);
    }
    if (attempt >= MAX_ATTEMPTS) {
      return CompletableFuture.completedFuture(
          all(
              batch.partitions(),
              Outcome.failed(
                  ErrorCode.REQUEST_TIMED_OUT, "too many changes at once: " + cause.getMessage())));
    }
    // What refused it is in the leader's image, and perhaps not in this one yet.
    return log.barrier()
        .thenComposeAsync(version -> inHalves(batch.partitions(), again, attempt + 1), executor)
        .exceptionallyCompose(
            failure ->
                Answers.cause(failure) instanceof MetadataUnavailableException unavailable
                    ? CompletableFuture.completedFuture(
                        all(batch.partitions(), Answers.unavailable(unavailable)))
                    : CompletableFuture.failedFuture(Answers.cause(failure)));
  }

  private CompletionStage<Map<PartitionName, Outcome>> inHalves(
      List<PartitionName> partitions, Decider again, int attempt) {
    MetadataImage image = log.image();
    int half = partitions.size() / 2;
    List<CompletionStage<Map<PartitionName, Outcome>>> parts = new ArrayList<>();
    if (half > 0) {
      parts.add(propose(again.decide(image, partitions.subList(0, half)), again, attempt));
    }
    List<PartitionName> rest = partitions.subList(half, partitions.size());
    parts.add(propose(again.decide(image, rest), again, attempt));
    return joined(parts);
  }

  private static Map<PartitionName, Outcome> all(List<PartitionName> partitions, Outcome outcome) {
    Map<PartitionName, Outcome> outcomes = new TreeMap<>();
    partitions.forEach(partition -> outcomes.put(partition, outcome));
    return outcomes;
  }

  private static CompletionStage<Map<PartitionName, Outcome>> joined(
      List<CompletionStage<Map<PartitionName, Outcome>>> parts) {
    return Answers.inOrder(parts)
        .thenApply(
            done -> {
              Map<PartitionName, Outcome> outcomes = new TreeMap<>();
              done.forEach(outcomes::putAll);
              return outcomes;
            });
  }
}
