package dev.esker.engine;

import java.util.concurrent.atomic.AtomicReference;

/** An action that happens at most once, however often it is asked for. Any thread. */
public final class Release implements Runnable {
  private final AtomicReference<Runnable> action;

  /** Wraps an action. */
  public Release(Runnable action) {
    this.action = new AtomicReference<>(action);
  }

  @Override
  public void run() {
    Runnable once = action.getAndSet(null);
    if (once != null) {
      once.run();
    }
  }
}
