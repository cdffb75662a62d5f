package dev.esker.coordinator.step;

/**
 * Where an answer goes. The state machines only keep and pass it on ({@link Effects#answer}); the
 * driver calls it, exactly once.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface Reply<T> {

  /** Delivers the answer. Called by the driver only. */
  void deliver(T answer);
}
