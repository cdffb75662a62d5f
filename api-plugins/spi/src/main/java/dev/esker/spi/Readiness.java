package dev.esker.spi;

import java.util.Objects;

/**
 * Whether the broker serves, and if not, why: what a front end answers to health questions.
 *
 * @param state what the broker does
 * @param reason what it waits for, or why it doesn't serve, in words for people; empty while {@link
 *     State#READY}
 * @param percent how much of {@link State#RECOVERING} is done, 0 to 100; else -1
 */
public record Readiness(State state, String reason, int percent) {

  /** The broker serves. */
  public static final Readiness READY = new Readiness(State.READY, "", -1);

  /** What the broker does; it passes through them from top to bottom, perhaps not through all. */
  public enum State {
    /** Opens what it needs, before or after the log is recovered. */
    STARTING,
    /** Replays the log; the percentage says how far it is. */
    RECOVERING,
    /** Serves. */
    READY,
    /** Was asked to stop: answers what it has taken, and takes nothing more. */
    DRAINING,
    /** Can't make anything durable any more, and stops: the reason says why. Final. */
    FENCED
  }

  public Readiness {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(reason, "reason");
    if (percent < -1 || percent > 100) {
      throw new IllegalArgumentException("percent " + percent + " is not in -1..100");
    }
  }

  /** Without a percentage. */
  public static Readiness of(State state, String reason) {
    return new Readiness(state, reason, -1);
  }

  /** Whether requests are served. */
  public boolean isReady() {
    return state == State.READY;
  }
}
