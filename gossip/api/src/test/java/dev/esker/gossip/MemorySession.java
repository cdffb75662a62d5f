package dev.esker.gossip;

import java.util.TreeMap;

/**
 * What a {@link MemoryQuorumLog} knows of those who propose: the last number that was applied, and
 * what the latest ones came to. {@link #with} changes the outcomes in place.
 */
record MemorySession(long last, TreeMap<Long, MemorySession.Outcome> outcomes) {
  /** Nothing was proposed yet. */
  static final MemorySession NEW = new MemorySession(0, new TreeMap<>());

  /** What a command came to: its version, or why it was refused. */
  record Outcome(long version, CommandRefusedException refusal) {}

  /** One of its own. */
  MemorySession copy() {
    return new MemorySession(last, new TreeMap<>(outcomes));
  }

  /** With one more outcome, of the given number; the oldest beyond the limit is forgotten. */
  MemorySession with(long seq, Outcome outcome) {
    outcomes.put(seq, outcome);
    if (outcomes.size() > MemoryQuorumLog.MAX_PENDING) {
      outcomes.pollFirstEntry();
    }
    return new MemorySession(seq, outcomes);
  }
}
