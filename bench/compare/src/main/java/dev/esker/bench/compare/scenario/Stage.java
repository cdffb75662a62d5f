package dev.esker.bench.compare.scenario;

import dev.esker.bench.compare.peer.RunningPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where a trial takes place. One thread runs trials; the timer has one of its own.
 *
 * @param directory an empty one for the peer
 * @param timer that ends what takes too long
 */
public record Stage(Path directory, ScheduledThreadPoolExecutor timer) {

  /** Kills a peer after so long, unless the result is cancelled before. */
  Future<?> killAfter(Duration limit, RunningPeer peer) {
    return timer.schedule(peer::kill, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets a peer come to rest: part of what is measured, not a way to wait for something. */
  void settle(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }
}
