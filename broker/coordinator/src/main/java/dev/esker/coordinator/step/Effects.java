package dev.esker.coordinator.step;

/** What a step wants done. Called in order, on the thread of the step. */
public interface Effects {

  /**
   * Records to be made durable, in the order of these calls. The driver brings the outcome back as
   * a step of its own, never from within this call.
   */
  void append(Write write);

  /** An answer that is due now. */
  <T> void answer(Reply<T> reply, T answer);

  /** Something that an operator may want to read in the log. */
  void report(GroupEvent event);
}
