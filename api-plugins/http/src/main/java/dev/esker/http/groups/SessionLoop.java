package dev.esker.http.groups;

import java.util.concurrent.Executor;

/**
 * The one thread on which sessions live, and its time. Tasks run one after the other in the order
 * in which they were handed over, never within {@link #execute} itself.
 */
public interface SessionLoop extends Executor {

  /** Milliseconds from an arbitrary point in time; never goes back. */
  long nowMillis();

  /**
   * Runs a task once, not before that time is over.
   *
   * @return cancels it, if it has not run yet; to be called on this loop
   */
  Runnable after(long millis, Runnable task);
}
