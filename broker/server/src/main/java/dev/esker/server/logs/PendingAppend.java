package dev.esker.server.logs;

import dev.esker.engine.pipeline.LogAppend;
import dev.esker.server.logs.Leadership.InSync;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A request on its way: which of its appends were refused at once, which are in the pipeline, and
 * which are durable here and wait for the other replicas. It is answered when each of them is
 * stored as the request asks or has failed.
 *
 * <p>Threads: the one that takes the request, then the commit thread, then any; each hands over to
 * the next.
 */
final class PendingAppend {
  private final AppendRequest request;
  private final AppendListener listener;
  private final AppendResult[] results;

  /** Of each append in the pipeline, its place in the request and the epoch it relies on. */
  private final int[] places;

  private final int[] epochs;
  private int appended;

  PendingAppend(AppendRequest request, AppendListener listener) {
    this.request = request;
    this.listener = listener;
    this.results = new AppendResult[request.entries().size()];
    this.places = new int[results.length];
    this.epochs = new int[results.length];
  }

  /** One of them is refused. */
  void refuse(int place, AppendResult result) {
    results[place] = result;
  }

  /** The next one that goes to the pipeline. */
  void append(int place, int epoch) {
    places[appended] = place;
    epochs[appended] = epoch;
    appended++;
  }

  /** Everything has a result. */
  void answer() {
    listener.appended(List.of(results));
  }

  /**
   * What went to the pipeline is durable here, or has failed.
   *
   * @param resultOf says what became of one
   */
  void durable(
      LogAppend done, Leadership leadership, Function<LogAppend.Entry, AppendResult> resultOf) {
    boolean everywhere = leadership.isReplicated() && request.acks() == Acks.ALL;
    List<Integer> waiting = new ArrayList<>();
    for (int i = 0; i < appended; i++) {
      AppendResult result = resultOf.apply(done.entries().get(i));
      results[places[i]] = result;
      if (everywhere && result.error() == ErrorCode.NONE) {
        waiting.add(i);
      }
    }
    if (waiting.isEmpty()) {
      answer();
      return;
    }
    AtomicInteger open = new AtomicInteger(waiting.size());
    for (int i : waiting) {
      LogAppend.Entry entry = done.entries().get(i);
      long end = entry.baseOffset() + entry.batch().lastOffsetDelta() + 1L;
      leadership.awaitInSync(
          entry.log(),
          end,
          epochs[i],
          request.timeoutMillis(),
          outcome -> inSync(places[i], outcome, open));
    }
  }

  private void inSync(int place, InSync outcome, AtomicInteger open) {
    switch (outcome) {
      case YES -> {
        // Its result is there already.
      }
      case NOT_LEADER ->
          results[place] =
              AppendResult.undecided(
                  ErrorCode.NOT_LEADER_OR_FOLLOWER,
                  "another broker was elected; whether it has the records isn't known");
      case TIMED_OUT ->
          results[place] =
              AppendResult.undecided(
                  ErrorCode.REQUEST_TIMED_OUT, "not every in-sync replica has it in time");
    }
    // the counter makes what other threads have written visible to the last of them
    if (open.decrementAndGet() == 0) {
      answer();
    }
  }
}
