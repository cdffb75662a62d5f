package dev.esker.bench.compare.scenario;

import dev.esker.bench.compare.peer.ClientSettings;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.peer.RunningPeer;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.LoadRun;
import dev.esker.bench.load.Time;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TargetException;
import java.time.Duration;
import java.util.concurrent.Future;

/** Puts a load on a running peer, for a limited time. One thread. */
final class LoadDriver {
  /** How long acknowledged records may fail to come back before they count as missing. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** For connecting, for what is in flight at the end, and for reading what was written. */
  private static final Duration ALLOWANCE = Duration.ofMinutes(4);

  /** A backlog may be written and read as slowly as this. */
  private static final long LEAST_BYTES_PER_SECOND = 3_000_000;

  private final Stage stage;

  LoadDriver(Stage stage) {
    this.stage = stage;
  }

  /**
   * Runs the load on a topic of its own, which stays.
   *
   * @throws PeerFailedException if the peer ended meanwhile, or was killed since it took too long
   */
  LoadResult run(RunningPeer peer, Workload workload, ClientSettings settings)
      throws PeerFailedException, InterruptedException {
    try (Target target = peer.connect(workload, settings)) {
      target.createTopic(workload.topic());
      peer.awaitTopic(workload.topic());
      return run(peer, workload, target);
    }
  }

  /** The same on a topic that {@code target} has made before. */
  LoadResult run(RunningPeer peer, Workload workload, Target target)
      throws PeerFailedException, InterruptedException {
    Duration limit = limit(workload);
    LoadRun run = new LoadRun(workload, target, Time.system(), PATIENCE, interval -> {});
    var unused = peer.ended().thenRun(run::stop);
    Future<?> killing = stage.killAfter(limit, peer);
    LoadResult result;
    try {
      result = run.run();
    } catch (TargetException e) {
      throw new PeerFailedException(e.getMessage(), peer.logTail());
    } finally {
      killing.cancel(false);
    }
    if (killing.isDone() && !killing.isCancelled()) {
      throw new PeerFailedException(
          "killed, since the load hadn't ended after " + limit.toSeconds() + " s", peer.logTail());
    }
    if (peer.ended().toCompletableFuture().isDone()) {
      throw new PeerFailedException("its process ended during the load", peer.logTail());
    }
    if (result.outcome().balance().acknowledged() == 0) {
      String why = result.outcome().firstFailure().map(e -> "; the first failure: " + e).orElse("");
      throw new PeerFailedException("acknowledged nothing" + why, peer.logTail());
    }
    return result;
  }

  static Duration limit(Workload workload) {
    return workload
        .warmUp()
        .plus(workload.bounds().duration())
        .plus(ALLOWANCE)
        .plusSeconds(2 * workload.backlogBytes() / LEAST_BYTES_PER_SECOND);
  }
}
