package dev.esker.server.admin;

import dev.esker.controller.Decision;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.spi.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Takes a request from its decision to durable metadata: decides, proposes, and decides anew when
 * another change came in between.
 */
final class Proposer {
  private static final int MAX_ATTEMPTS = 20;

  private final MetadataLog log;

  Proposer(MetadataLog log) {
    this.log = log;
  }

  MetadataImage image() {
    return log.image();
  }

  /**
   * Proposes what has been decided, and decides anew on the newest image where that is stale.
   *
   * @param first the decision so far
   * @param decide makes another
   * @return never fails
   */
  CompletionStage<Outcome> propose(Decision first, Function<MetadataImage, Decision> decide) {
    return attempt(first, decide, 1);
  }

  private CompletionStage<Outcome> attempt(
      Decision decision, Function<MetadataImage, Decision> decide, int attempt) {
    if (decision instanceof Decision.Refused refused) {
      return CompletableFuture.completedFuture(Outcome.of(refused));
    }
    List<MetadataCommand> commands = ((Decision.Accepted) decision).commands();
    return proposeAll(commands)
        .thenApply(done -> Outcome.done(commands))
        .exceptionallyCompose(error -> recover(error, decide, attempt));
  }

  private CompletionStage<Outcome> recover(
      Throwable error, Function<MetadataImage, Decision> decide, int attempt) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof CommandRefusedException && attempt < MAX_ATTEMPTS) {
      // What refused it is in the leader's image, and perhaps not in this one yet.
      return log.barrier()
          .thenCompose(version -> attempt(decide.apply(log.image()), decide, attempt + 1))
          .exceptionallyCompose(failure -> recover(failure, decide, MAX_ATTEMPTS));
    }
    if (cause instanceof CommandRefusedException) {
      return CompletableFuture.completedFuture(
          Outcome.failed(
              ErrorCode.REQUEST_TIMED_OUT, "too many changes at once: " + cause.getMessage()));
    }
    if (cause instanceof MetadataUnavailableException) {
      return CompletableFuture.completedFuture(
          Outcome.failed(ErrorCode.KAFKA_STORAGE_ERROR, cause.getMessage()));
    }
    return CompletableFuture.failedFuture(cause);
  }

  private CompletionStage<?> proposeAll(List<MetadataCommand> commands) {
    try {
      return CompletableFuture.allOf(
          commands.stream()
              .map(command -> log.propose(command).toCompletableFuture())
              .toArray(CompletableFuture<?>[]::new));
    } catch (IllegalArgumentException e) {
      // larger than a command may be
      return CompletableFuture.failedFuture(
          new MetadataUnavailableException(e.getMessage(), false, e));
    }
  }
}
