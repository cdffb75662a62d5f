package dev.esker.coordinator;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.esker.coordinator.step.Reply;

/** A reply that keeps its answer, and objects to a second one. */
final class Answer<T> implements Reply<T> {
  private T value;

  @Override
  public void deliver(T answer) {
    assertNull(value, "answered twice");
    value = answer;
  }

  boolean isThere() {
    return value != null;
  }

  T get() {
    assertNotNull(value, "not answered yet");
    return value;
  }
}
