package dev.esker.kafka.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * A handler whose requests each have one answer, now or later.
 *
 * @param <Q> the request
 */
public abstract class AnsweringHandler<Q extends ApiMessage> implements ApiHandler<Q> {

  /** Works out the answer; see {@link ApiHandler#handle} for threads. */
  protected abstract CompletionStage<? extends ApiMessage> answer(Call<Q> call)
      throws RejectedRequestException;

  @Override
  public final void handle(Call<Q> call) throws RejectedRequestException {
    answer(call)
        .whenComplete(
            (response, failure) -> {
              if (failure == null) {
                call.reply(response);
              } else {
                call.fail(unwrap(failure));
              }
            });
  }

  /** An answer that is there already. */
  protected static <A extends ApiMessage> CompletionStage<A> now(A answer) {
    return CompletableFuture.completedFuture(answer);
  }

  /** Turns a service's result into an answer, on the connection's event loop. */
  protected static <T, A extends ApiMessage> CompletionStage<A> then(
      Call<?> call, CompletionStage<T> result, Function<T, A> answer) {
    return result.thenApplyAsync(answer, call.executor());
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
