package dev.esker.http.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.cluster.ClusterStatus;
import dev.esker.spi.ClusterWatch;
import dev.esker.spi.FrontendContext;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what changes in the cluster, once for all streams.
 *
 * <p>The broker says that something has changed; then the picture is compared with the one before,
 * on a thread of this class. Comparing takes the longer the more partitions there are, so that
 * thread rests nine times as long as the comparison has taken, and changes meanwhile are found by
 * the next one: a small cluster's are told at once, and a large one's cost a tenth of a processor
 * at most. The state is worked out when somebody needs it or something has changed, at most once a
 * second, and now and then for no reason, so that readers and whoever passes it on to them know
 * that the stream is alive; changes are told before the state that has them.
 *
 * <p>{@link #join} and {@link #leave} may be called from any thread; the rest of the state belongs
 * to the thread of this class.
 */
public final class ClusterEvents implements AutoCloseable {

  /** Streams at a time; a browser's tab has one. */
  public static final int MAX_STREAMS = 100;

  private static final int REST = 9;
  private static final int IDLE_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(ClusterEvents.class);

  /**
   * How often.
   *
   * @param statusMillis between states, at least
   * @param keepAliveMillis between states, if nothing happens
   */
  public record Timing(long statusMillis, long keepAliveMillis) {
    /** What browsers and proxies get along with. */
    public static final Timing DEFAULTS = new Timing(1_000, 15_000);
  }

  private final FrontendContext context;
  private final ClusterStatus status;
  private final InstantSource clock;
  private final Timing timing;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicBoolean comparing = new AtomicBoolean();
  private final Set<EventReader> readers = new LinkedHashSet<>();
  private ClusterSnapshot known;
  private ClusterWatch watch;
  private Future<?> keepAlive;
  private boolean statusComes;
  private long nextStatusNanos = System.nanoTime();
  private volatile long nextComparisonNanos = System.nanoTime();

  /**
   * Of one broker; nothing runs before the first stream.
   *
   * @param clock says when changes were noticed
   */
  public ClusterEvents(
      FrontendContext context, ClusterStatus status, InstantSource clock, Timing timing) {
    this.context = context;
    this.status = status;
    this.clock = clock;
    this.timing = timing;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread fresh = new Thread(task, "esker-http-events");
              fresh.setDaemon(true);
              return fresh;
            },
            // After the end nobody waits for anything.
            new ThreadPoolExecutor.DiscardPolicy());
    thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setRemoveOnCancelPolicy(true);
  }

  /** What states are made by. */
  public ClusterStatus status() {
    return status;
  }

  /** How many streams there are. */
  public int streams() {
    return streams.get();
  }

  /** Lets a stream follow; false, and nothing done, if there are as many as there may be. */
  boolean join(EventReader reader) {
    if (streams.incrementAndGet() > MAX_STREAMS) {
      streams.decrementAndGet();
      return false;
    }
    run(0, () -> add(reader));
    return true;
  }

  /** Forgets a stream that had joined. */
  void leave(EventReader reader) {
    streams.decrementAndGet();
    run(0, () -> remove(reader));
  }

  /** A stream needs the state. */
  void wantStatus() {
    run(0, this::statusSoon);
  }

  private void run(long delayNanos, Runnable task) {
    var unused =
        thread.schedule(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.error("the changes of the cluster can't be told", e);
              }
            },
            delayNanos,
            TimeUnit.NANOSECONDS);
  }

  private void add(EventReader reader) {
    readers.add(reader);
    if (watch == null) {
      watch = context.watchCluster(this::changed);
      known = ClusterSnapshot.of(context.cluster());
      keepAlive =
          thread.scheduleAtFixedRate(
              this::wantStatus,
              timing.keepAliveMillis(),
              timing.keepAliveMillis(),
              TimeUnit.MILLISECONDS);
    }
    statusSoon();
  }

  private void remove(EventReader reader) {
    readers.remove(reader);
    if (readers.isEmpty() && watch != null) {
      watch.close();
      watch = null;
      known = null;
      keepAlive.cancel(false);
    }
  }

  /** On a thread of the broker. */
  private void changed() {
    if (comparing.compareAndSet(false, true)) {
      run(Math.max(0, nextComparisonNanos - System.nanoTime()), this::compare);
    }
  }

  private void compare() {
    comparing.set(false);
    if (known == null) {
      return; // nobody is left
    }
    long started = System.nanoTime();
    ClusterSnapshot now = ClusterSnapshot.of(context.cluster());
    List<ClusterChange> changes = ClusterChanges.between(known, now);
    boolean newer = now.version() != known.version() || !changes.isEmpty();
    known = now;
    if (!changes.isEmpty()) {
      Buffer events = EventText.changes(changes, clock.millis(), now.version());
      readers.forEach(reader -> reader.changes(events));
    }
    if (newer) {
      statusSoon();
    }
    long ended = System.nanoTime();
    nextComparisonNanos = ended + REST * (ended - started);
  }

  private void statusSoon() {
    if (!statusComes) {
      statusComes = true;
      run(Math.max(0, nextStatusNanos - System.nanoTime()), this::askStatus);
    }
  }

  private void askStatus() {
    nextStatusNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timing.statusMillis());
    if (readers.isEmpty()) {
      statusComes = false;
      return;
    }
    CompletionStage<ClusterStatus.Answers> asked;
    try {
      asked = status.ask();
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    var unused =
        asked.whenComplete((answers, failure) -> run(0, () -> statusAnswered(answers, failure)));
  }

  private void statusAnswered(ClusterStatus.Answers answers, Throwable failure) {
    statusComes = false;
    if (readers.isEmpty()) {
      return;
    }
    if (failure != null) {
      LOG.warn("the state of the cluster can't be had: {}", failure.toString());
      statusSoon();
      return;
    }
    compare();
    ObjectNode now = status.compose(answers);
    Buffer event = EventText.status(now);
    readers.forEach(reader -> reader.status(event));
  }

  @Override
  public void close() {
    run(
        0,
        () -> {
          List.copyOf(readers).forEach(this::remove);
        });
    thread.shutdown();
  }
}
