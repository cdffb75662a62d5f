package dev.esker.replication.core;

import java.util.HashMap;
import java.util.Map;

/** What a follower has handed to its pipeline and not had answered: bounded by the window. */
final class UnderWay {
  private final Map<Long, Integer> batches = new HashMap<>();
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
    batches.put(token, size);
    bytes += size;
  }

  /** One was answered, in whatever order; another than these was handed over before a cut. */
  void answered(long token) {
    Integer size = batches.remove(token);
    if (size != null) {
      bytes -= size;
    }
  }
}
