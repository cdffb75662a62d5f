package dev.esker.replication.core;

import java.util.ArrayDeque;

/** What a follower has handed to its pipeline and not had answered: bounded by the window. */
final class UnderWay {
  private final ArrayDeque<Batch> batches = new ArrayDeque<>();
  private long bytes;

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** A leader stops at the window, but its last message may go beyond it. */
  boolean hasRoom(int more, ReplicaConfig config) {
    long most = (long) config.windowBytes() + config.messageBytes();
    return batches.isEmpty() || (bytes + more <= most && batches.size() < config.windowMessages());
  }

  void add(long token, int size) {
    batches.addLast(new Batch(token, size));
    bytes += size;
  }

  /** The oldest was answered. One that isn't known was handed over before the log was cut. */
  void answered(long token) {
    if (!batches.isEmpty() && batches.peekFirst().token() == token) {
      bytes -= batches.removeFirst().size();
    }
  }

  private record Batch(long token, int size) {}
}
