package dev.esker.bench.load;

/** Sends records on a thread of its own until they are all sent and answered. */
interface WritingTask extends Runnable {
  /** A target that refuses everything ends the run. */
  long MAX_FAILURES = 1_000;

  /** Asks it to send nothing more; returns at once. Any thread. */
  void stop();
}
