package dev.esker.server.groups;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Brings what the log answers back to the driver's thread, each answer as a step of its own. */
final class Outcomes {
  private final Consumer<Runnable> steps;

  /**
   * @param steps takes what is to be run on the driver's thread; called on any
   */
  Outcomes(Consumer<Runnable> steps) {
    this.steps = steps;
  }

  /** Asks the log something; whatever happens, the answer comes once, and never at once. */
  <T> void ask(Supplier<CompletionStage<T>> question, Outcome<T> then) {
    CompletionStage<T> stage;
    try {
      stage = question.get();
    } catch (RuntimeException bug) {
      stage = CompletableFuture.failedFuture(bug);
    }
    stage.whenComplete((value, failure) -> steps.accept(() -> then.arrived(value, failure)));
  }

  /** What follows an answer of the log. */
  interface Outcome<T> {
    /** Goes on; either of them is null. */
    void arrived(T value, Throwable failure);
  }
}
