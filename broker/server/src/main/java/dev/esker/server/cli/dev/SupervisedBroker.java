package dev.esker.server.cli.dev;

import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Node;
import dev.esker.spi.FailureLab.State;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One broker of a cluster: its process while it has one, and what is done to it.
 *
 * <pre>
 *             pause                kill, stop, or it ends by itself
 *   RUNNING ---------> PAUSED     RUNNING, PAUSED ------------------> DOWN
 *           <---------                                DOWN ---------> RUNNING
 *             resume                                         start
 * </pre>
 *
 * <p>One deed is under way at a time, on a thread of its own; another one is refused meanwhile. A
 * deed that takes too long is answered as a failure and goes on. Any thread.
 */
final class SupervisedBroker implements AutoCloseable {
  /** How long the end of a process is waited for; one that was asked politely may need it. */
  private static final Duration END = Duration.ofSeconds(60);

  private final int id;
  private final Launch launch;
  private final InstantSource clock;
  private final Duration limit;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ScheduledExecutorService deeds;

  // Guarded by this.
  private State state = State.DOWN;
  private long since;
  private Run run;
  private Pause pause;
  private boolean closed;

  /** Starts the broker's process. */
  @FunctionalInterface
  interface Launch {
    /**
     * Starts it.
     *
     * @throws IOException if it can't be started
     */
    DevBroker start() throws IOException;
  }

  /**
   * A process, from its start to its end.
   *
   * @param gone completes when it has ended and the state says so
   */
  private record Run(DevBroker process, CompletableFuture<Void> gone) {}

  /**
   * @param limit after which a deed that isn't done is answered as a failure
   */
  SupervisedBroker(int id, Launch launch, InstantSource clock, Duration limit) {
    this.id = id;
    this.launch = launch;
    this.clock = clock;
    this.limit = limit;
    this.since = clock.millis();
    this.deeds =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "esker-dev-deeds-" + id);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** How it is. */
  synchronized Node node() {
    return new Node(id, state, since);
  }

  /** Whether its process runs. */
  synchronized boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Starts its process, unless it has one; not after the end of everything. */
  synchronized DevBroker start() throws IOException {
    if (closed) {
      throw new IOException("the cluster stops");
    }
    if (run == null) {
      DevBroker process = launch.start();
      CompletableFuture<Void> gone = new CompletableFuture<>();
      run = new Run(process, gone);
      become(State.RUNNING);
      var unused = process.ended().thenRun(() -> ended(process, gone));
    }
    return run.process();
  }

  private void ended(DevBroker process, CompletableFuture<Void> gone) {
    synchronized (this) {
      if (run != null && run.process() == process) {
        run = null;
        become(State.DOWN);
      }
    }
    gone.complete(null);
  }

  private void become(State next) {
    state = next;
    since = clock.millis();
  }

  /**
   * Does something to it.
   *
   * @param delay before that; if it isn't zero, the answer comes at once and says when it will be
   */
  CompletionStage<Answer<Deed>> act(Action action, Duration delay) {
    if (!busy.compareAndSet(false, true)) {
      return failed(
          ErrorCode.OPERATION_NOT_ATTEMPTED,
          "another action on broker " + id + " is under way; try again in a moment");
    }
    Optional<String> refusal = refusal(action);
    if (refusal.isPresent()) {
      busy.set(false);
      return failed(ErrorCode.INVALID_REQUEST, refusal.get());
    }
    CompletableFuture<Answer<Deed>> done = new CompletableFuture<>();
    Answer<Deed> promise = promise(action, delay);
    var unused =
        deeds.schedule(
            () -> {
              Answer<Deed> answer = attempt(action);
              busy.set(false);
              done.complete(answer);
            },
            delay.toMillis(),
            TimeUnit.MILLISECONDS);
    return delay.isZero()
        ? done.completeOnTimeout(tooLong(action), limit.toMillis(), TimeUnit.MILLISECONDS)
        : CompletableFuture.completedFuture(promise);
  }

  private static CompletionStage<Answer<Deed>> failed(ErrorCode error, String message) {
    return CompletableFuture.completedFuture(Answer.failed(error, message));
  }

  private Answer<Deed> tooLong(Action action) {
    return Answer.failed(
        ErrorCode.REQUEST_TIMED_OUT,
        "broker " + id + ": " + action + " has taken longer than " + limit.toSeconds() + " s");
  }

  private Answer<Deed> promise(Action action, Duration delay) {
    long at = clock.millis() + delay.toMillis();
    State next =
        switch (action) {
          case PAUSE -> State.PAUSED;
          case RESUME, START -> State.RUNNING;
          case KILL, STOP -> State.DOWN;
        };
    return Answer.of(new Deed(new Node(id, next, at), at));
  }

  private synchronized Optional<String> refusal(Action action) {
    if (closed) {
      return Optional.of("the cluster stops");
    }
    boolean needsProcess = action == Action.PAUSE || action == Action.RESUME;
    return state == State.DOWN && needsProcess
        ? Optional.of("broker " + id + " is down; start it")
        : Optional.empty();
  }

  private Answer<Deed> attempt(Action action) {
    long at = clock.millis();
    try {
      switch (action) {
        case PAUSE -> pause();
        case RESUME -> resume();
        case KILL -> end(DevBroker::kill);
        case STOP -> {
          resume(); // one that is paused can't hear
          end(DevBroker::stop);
        }
        case START -> {
          var unused = start();
        }
      }
      return Answer.of(new Deed(node(), at));
    } catch (TimeoutException e) {
      return tooLong(action);
    } catch (IOException | ExecutionException e) {
      return Answer.failed(
          ErrorCode.OPERATION_NOT_ATTEMPTED, "broker " + id + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.failed(ErrorCode.OPERATION_NOT_ATTEMPTED, "the cluster stops");
    }
  }

  private void pause() throws IOException, InterruptedException {
    Run paused;
    synchronized (this) {
      if (state != State.RUNNING) {
        return;
      }
      paused = run;
    }
    Pause begun = Pause.begin(paused.process().pid());
    boolean kept;
    synchronized (this) {
      kept = paused.equals(run) && !closed;
      if (kept) {
        pause = begun;
        become(State.PAUSED);
      }
    }
    if (!kept) {
      begun.end(); // it has ended meanwhile, or everything ends
    }
  }

  private void resume() throws IOException, InterruptedException {
    Pause over;
    synchronized (this) {
      over = pause;
      pause = null;
    }
    if (over != null) {
      over.end();
      synchronized (this) {
        if (state == State.PAUSED) {
          become(State.RUNNING);
        }
      }
    }
  }

  private void end(java.util.function.Consumer<DevBroker> how)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Run ending;
    synchronized (this) {
      ending = run;
    }
    if (ending != null) {
      how.accept(ending.process());
      ending.gone().get(END.toMillis(), TimeUnit.MILLISECONDS);
      resume(); // there is nothing to be held any more
    }
  }

  /** Ends its process at once, and lets no other be started. Waits for nothing. */
  void kill() {
    Run killed;
    synchronized (this) {
      closed = true;
      killed = run;
    }
    if (killed != null) {
      killed.process().kill();
    }
  }

  /**
   * Asks its process to end in good order, and lets no other be started. Waits for nothing but the
   * shell that lets a paused one go on.
   *
   * @return the process, or empty if there is none
   */
  Optional<DevBroker> stop() throws InterruptedException {
    Run stopped;
    synchronized (this) {
      closed = true;
      stopped = run;
    }
    if (stopped == null) {
      return Optional.empty();
    }
    try {
      resume();
      stopped.process().stop();
    } catch (IOException e) {
      stopped.process().kill();
    }
    return Optional.of(stopped.process());
  }

  @Override
  public void close() {
    kill();
    deeds.shutdownNow();
  }
}
