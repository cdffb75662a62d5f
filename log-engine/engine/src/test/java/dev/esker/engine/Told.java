package dev.esker.engine;

import java.util.ArrayList;
import java.util.List;

/** Remembers what an engine told its listener. Safe for threads. */
final class Told implements EngineListener {
  private final List<Throwable> fences = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  @Override
  public synchronized void fenced(Throwable cause) {
    fences.add(cause);
  }

  @Override
  public synchronized void notice(String message) {
    notices.add(message);
  }

  /** Every cause of a fence that it was told; one at most, if the engine keeps its word. */
  synchronized List<Throwable> fences() {
    return List.copyOf(fences);
  }

  synchronized List<String> notices() {
    return List.copyOf(notices);
  }
}
