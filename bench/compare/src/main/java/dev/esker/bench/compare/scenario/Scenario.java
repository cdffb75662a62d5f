package dev.esker.bench.compare.scenario;

import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.results.Sample;
import java.io.IOException;

/** A workload that every peer is put under in the same way. Immutable; one thread. */
public interface Scenario {

  /** Its name on the command line and in reports. */
  String name();

  /** What it does, in one line. */
  String description();

  /** The room that a trial takes on the disk at most, in bytes. */
  long diskBytes();

  /** Whether it makes sense for a peer. */
  boolean suits(Peer peer);

  /**
   * Runs one trial; the peer is gone when it returns, however it does.
   *
   * @throws PeerFailedException if the peer doesn't do what it should
   * @throws dev.esker.bench.target.TargetException if the client can't do its work
   */
  Sample run(Peer peer, Stage stage) throws PeerFailedException, IOException, InterruptedException;
}
