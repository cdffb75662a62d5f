package dev.esker.bench.compare.peer;

import dev.esker.bench.compare.results.Comparison.PeerDescription;
import java.nio.file.Path;

/** A system that can be started. Used by one thread. */
public interface Peer {

  /** Its name on the command line and in reports. */
  String name();

  /**
   * Fetches and prepares what every start needs. Called once, before {@link #start}.
   *
   * @throws AbsentPeerException if it isn't here and can't be had
   */
  PeerDescription prepare() throws AbsentPeerException, InterruptedException;

  /** Whether what was written can be read, and is still there after a restart. */
  boolean stores();

  /**
   * Starts it and waits until it is ready.
   *
   * @param directory an empty one for all that it writes
   * @throws PeerFailedException if it doesn't get ready; its process is gone then
   */
  RunningPeer start(Path directory) throws PeerFailedException, InterruptedException;
}
