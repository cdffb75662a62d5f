package dev.esker.server.admin;

import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What the answers of all administrative requests have in common. */
final class Answers {
  private Answers() {}

  /** All answers, in the order of the questions, once the last is there. */
  static <T> CompletionStage<List<T>> inOrder(List<CompletionStage<T>> stages) {
    List<CompletableFuture<T>> futures =
        stages.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              List<T> answers = new ArrayList<>(futures.size());
              futures.forEach(future -> answers.add(future.join()));
              return answers;
            });
  }

  /**
   * The answer, or another one if it takes too long; what was begun goes on.
   *
   * @param millis 0 or less for no patience at all, as in Kafka
   */
  static <T> CompletionStage<T> within(int millis, CompletionStage<T> stage, T late) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (future.isDone()) {
      return future;
    }
    return millis <= 0
        ? CompletableFuture.completedFuture(late)
        : future.copy().completeOnTimeout(late, millis, TimeUnit.MILLISECONDS);
  }

  static Outcome timedOut(int millis) {
    return Outcome.failed(
        ErrorCode.REQUEST_TIMED_OUT, "not done within " + millis + " ms; it goes on");
  }

  static Outcome storageFailed(Throwable error) {
    return Outcome.failed(
        ErrorCode.KAFKA_STORAGE_ERROR,
        "it is in the metadata, but not on the disk: " + cause(error).getMessage());
  }

  /** The metadata can't be changed now, or perhaps have been: whoever asks may ask again. */
  static Outcome unavailable(MetadataUnavailableException error) {
    return Outcome.failed(
        ErrorCode.REQUEST_TIMED_OUT,
        "the metadata quorum doesn't answer: "
            + error.getMessage()
            + (error.mayTakeEffect() ? "; it may still be done" : ""));
  }

  static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
