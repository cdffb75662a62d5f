package dev.esker.engine.pipeline;

/** What goes through the write pipeline. */
public sealed interface Command permits LogAppend, ReplicaAppend, PartitionCommand, Flush {

  /** It came through: durable as asked, and published. Commit thread. */
  void complete();

  /** It didn't and won't: the pipeline has stopped. Any thread. */
  void stopped();
}
