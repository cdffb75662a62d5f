package dev.esker.bench.compare.peer;

import dev.esker.bench.load.Workload;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A peer in a process of this machine. */
final class LocalProcess implements RunningPeer {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration TOPIC_LIMIT = Duration.ofMinutes(3);
  private static final Duration RESTART_LIMIT = Duration.ofMinutes(5);
  private static final int SECONDS_TO_DIE = 30;
  private static final long LOOK_NANOS = 2_000_000;

  private final Launch launch;
  private final LiveProcesses live;
  private final Duration readyAfter;
  private volatile Process process;

  private LocalProcess(Launch launch, LiveProcesses live)
      throws PeerFailedException, InterruptedException {
    this.launch = launch;
    this.live = live;
    this.readyAfter = startProcess(Optional.empty(), START_LIMIT);
  }

  /** Starts one and waits until it is ready. */
  static RunningPeer start(Launch launch, LiveProcesses live)
      throws PeerFailedException, InterruptedException {
    return new LocalProcess(launch, live);
  }

  private Duration startProcess(Optional<TopicSpec> topic, Duration limit)
      throws PeerFailedException, InterruptedException {
    long begin = System.nanoTime();
    try {
      process = live.start(launch.command());
    } catch (IOException e) {
      throw failed("can't be started: " + e.getMessage());
    }
    try {
      // It has nothing to read; an open pipe would be one more thing that may differ.
      process.getOutputStream().close();
      awaitReady(begin, topic, limit);
      return Duration.ofNanos(System.nanoTime() - begin);
    } catch (IOException e) {
      kill();
      throw failed("can't be started: " + e.getMessage());
    } catch (PeerFailedException | InterruptedException e) {
      kill();
      throw e;
    }
  }

  private void awaitReady(long beginNanos, Optional<TopicSpec> topic, Duration limit)
      throws PeerFailedException, InterruptedException {
    while (!launch.probe().isReady(topic)) {
      if (!process.isAlive()) {
        throw failed("ended with exit code " + process.waitFor() + " before it was ready");
      }
      if (System.nanoTime() - beginNanos > limit.toNanos()) {
        throw failed("was not ready after " + limit.toSeconds() + " s");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private PeerFailedException failed(String what) {
    return new PeerFailedException(launch.name() + " " + what, logTail());
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public Duration readyAfter() {
    return readyAfter;
  }

  @Override
  public Target connect(Workload load, ClientSettings settings) throws InterruptedException {
    return launch.connector().connect(load, settings);
  }

  @Override
  public Duration awaitTopic(TopicSpec topic) throws PeerFailedException, InterruptedException {
    long begin = System.nanoTime();
    awaitReady(begin, Optional.of(topic), TOPIC_LIMIT);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Override
  public Duration restart(TopicSpec topic) throws PeerFailedException, InterruptedException {
    if (process.isAlive()) {
      throw new IllegalStateException(launch.name() + " still runs, as process " + pid());
    }
    return startProcess(Optional.of(topic), RESTART_LIMIT);
  }

  @Override
  public CompletionStage<?> ended() {
    return process.onExit();
  }

  @Override
  public void kill() {
    Process last = process;
    last.destroyForcibly();
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_DIE);
    while (last.isAlive() && System.nanoTime() - deadline < 0) {
      try {
        var unused = last.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String logTail() {
    return LogTail.of(launch.log());
  }

  @Override
  public void close() {
    kill();
  }
}
