package dev.esker.bench.compare.peer;

import dev.esker.bench.target.TopicSpec;
import java.util.Optional;

/**
 * Asks a process whether it serves, by other means than the client that loads it. Used by one
 * thread.
 */
interface Probe {

  /**
   * Asks once; takes a few seconds at most.
   *
   * @param topic of which every partition must have a leader
   */
  boolean isReady(Optional<TopicSpec> topic);
}
