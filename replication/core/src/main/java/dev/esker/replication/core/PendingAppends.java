package dev.esker.replication.core;

import dev.esker.replication.core.Effects.PendingFailure;
import dev.esker.replication.core.ReplicaEvent.AppendPending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Appends that wait for the high watermark, by where they end. Bounded by the configuration. */
final class PendingAppends {
  private final ReplicaContext context;
  private final TreeMap<Long, List<AppendPending>> byEnd = new TreeMap<>();
  private final Map<Long, AppendPending> byId = new HashMap<>();

  /** Not after any deadline; exact only after a scan, so that adding and completing stay cheap. */
  private long earliest = ReplicaContext.NEVER;

  PendingAppends(ReplicaContext context) {
    this.context = context;
  }

  void add(AppendPending append) {
    if (append.leaderEpoch() != context.epoch()) {
      context.effects().fail(append.id(), PendingFailure.NOT_LEADER);
    } else if (append.endOffset() <= context.highWatermark()) {
      context.effects().complete(append.id());
    } else if (byId.size() >= context.config.maxPendingAppends()) {
      context.effects().fail(append.id(), PendingFailure.TOO_MANY);
    } else if (byId.putIfAbsent(append.id(), append) != null) {
      throw new IllegalArgumentException("append " + append.id() + " is pending already");
    } else {
      byEnd.computeIfAbsent(append.endOffset(), end -> new ArrayList<>(1)).add(append);
      earliest = Math.min(earliest, append.deadlineNanos());
    }
  }

  void cancel(long id) {
    AppendPending append = byId.remove(id);
    if (append != null) {
      removeByEnd(append);
    }
  }

  /** Completes what the high watermark has passed, in the order of the log. */
  void complete() {
    while (!byEnd.isEmpty() && byEnd.firstKey() <= context.highWatermark()) {
      for (AppendPending append : byEnd.pollFirstEntry().getValue()) {
        byId.remove(append.id());
        context.effects().complete(append.id());
      }
    }
    if (byId.isEmpty()) {
      earliest = ReplicaContext.NEVER;
    }
  }

  /** Fails those whose deadline has passed. */
  void expire() {
    if (context.now() < earliest) {
      return;
    }
    earliest = ReplicaContext.NEVER;
    List<AppendPending> late = new ArrayList<>();
    for (AppendPending append : byId.values()) {
      if (append.deadlineNanos() <= context.now()) {
        late.add(append);
      } else {
        earliest = Math.min(earliest, append.deadlineNanos());
      }
    }
    late.sort(Comparator.comparingLong(AppendPending::id));
    for (AppendPending append : late) {
      byId.remove(append.id());
      removeByEnd(append);
      context.effects().fail(append.id(), PendingFailure.TIMED_OUT);
    }
  }

  /** This replica doesn't lead any more. */
  void failAll() {
    byEnd
        .values()
        .forEach(
            ended ->
                ended.forEach(
                    append -> context.effects().fail(append.id(), PendingFailure.NOT_LEADER)));
    byEnd.clear();
    byId.clear();
    earliest = ReplicaContext.NEVER;
  }

  private void removeByEnd(AppendPending append) {
    List<AppendPending> ended = byEnd.get(append.endOffset());
    ended.remove(append);
    if (ended.isEmpty()) {
      byEnd.remove(append.endOffset());
    }
  }

  long nextDeadline() {
    return earliest;
  }
}
