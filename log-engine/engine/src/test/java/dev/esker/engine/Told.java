package dev.esker.engine;

import java.util.ArrayList;
import java.util.List;

/** Remembers what an engine told its listener. Safe for threads. */
final class Told implements EngineListener {
  private final List<Throwable> fences = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<Force> forces = new ArrayList<>();

  /** An fsync as it was told. */
  record Force(long nanos, long bytes, int batches) {}

  @Override
  public synchronized void fenced(Throwable cause) {
    fences.add(cause);
  }

  @Override
  public synchronized void notice(String message) {
    notices.add(message);
  }

  @Override
  public synchronized void forced(long nanos, long bytes, int batches) {
    forces.add(new Force(nanos, bytes, batches));
  }

  /** The fsyncs since the last call. */
  synchronized List<Force> takeForces() {
    List<Force> taken = List.copyOf(forces);
    forces.clear();
    return taken;
  }

  /** Every cause of a fence that it was told; one at most, if the engine keeps its word. */
  synchronized List<Throwable> fences() {
    return List.copyOf(fences);
  }

  synchronized List<String> notices() {
    return List.copyOf(notices);
  }
}
