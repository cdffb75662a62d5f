package dev.esker.coordinator.step;

import java.util.Objects;

/**
 * One step: when it is, and where its effects go.
 *
 * @param now when it is
 * @param effects where its effects go
 */
public record Turn(Moment now, Effects effects) {
  public Turn {
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(effects, "effects");
  }

  /** Answers. */
  public <T> void answer(Reply<T> reply, T answer) {
    effects.answer(reply, answer);
  }
}
