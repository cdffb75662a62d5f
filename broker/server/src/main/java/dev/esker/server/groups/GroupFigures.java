package dev.esker.server.groups;

import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.metrics.Families;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Groups, their members and their lag. What groups have committed is read by the coordinator's
 * thread, at most every few seconds however often somebody looks; the ends of their partitions are
 * read at each look. Only some groups are shown one by one.
 */
public final class GroupFigures {

  /** Groups with figures of their own, those with members first. */
  static final int MAX_GROUPS = BrokerMetrics.MAX_SERIES;

  /** Offsets that are read for their lag; a group that would exceed it is shown without one. */
  static final int MAX_OFFSETS = 20_000;

  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final String GROUP = "group";

  private final CoordinatorDriver driver;
  private final ToLongFunction<TopicPartition> endOffset;
  private final Clock clock;
  private volatile GroupReading reading = GroupReading.NONE;
  private volatile long readAt;

  /** The lag of a group over its partitions. */
  private record Lag(long sum, long max, int partitions) {}

  private GroupFigures(
      CoordinatorDriver driver, ToLongFunction<TopicPartition> endOffset, Clock clock) {
    this.driver = driver;
    this.endOffset = endOffset;
    this.clock = clock;
    this.readAt = clock.nowNanos() - FRESH_NANOS;
  }

  /**
   * Shows them.
   *
   * @param endOffset the offset that the next record of a partition gets; negative if there is no
   *     such partition
   */
  public static void register(
      BrokerMetrics metrics, CoordinatorDriver driver, ToLongFunction<TopicPartition> endOffset) {
    GroupFigures figures = new GroupFigures(driver, endOffset, metrics.clock());
    metrics.refreshBefore(figures::refresh);
    metrics.register(Families.of(figures::collect));
  }

  private CompletionStage<?> refresh() {
    if (clock.nowNanos() - readAt < FRESH_NANOS) {
      return CompletableFuture.completedFuture(null);
    }
    return driver
        .read(MAX_GROUPS, MAX_OFFSETS)
        .thenAccept(
            newest ->
                newest.ifPresent(
                    read -> {
                      reading = read;
                      readAt = clock.nowNanos();
                    }));
  }

  private void collect(Families families) {
    GroupReading now = reading;
    Families.Series states = families.gauges("esker_groups", "Groups by their state.", "state");
    now.states().forEach((state, count) -> states.add((long) count, state));
    families.gauge("esker_members", "Members of all groups.", now.members());
    families.gauge("esker_committed_offsets", "Offsets committed by all groups.", now.offsets());
    families.gauge(
        "esker_groups_not_shown",
        "Groups too many to be shown one by one.",
        now.count() - now.groups().size());
    Families.Series members =
        families.gauges("esker_group_members", "Members of the group.", GROUP);
    Families.Series sums =
        families.gauges(
            "esker_group_lag_records",
            "Records behind the committed offsets, over all partitions of the group.",
            GROUP);
    Families.Series greatest =
        families.gauges(
            "esker_group_max_lag_records",
            "Records behind the committed offset, of the group's partition that has most of them.",
            GROUP);
    for (GroupReading.OneGroup group : now.groups()) {
      members.add((long) group.members(), group.id());
      Lag lag = lag(group.offsets());
      if (lag.partitions() > 0) {
        sums.add(lag.sum(), group.id());
        greatest.add(lag.max(), group.id());
      }
    }
  }

  private Lag lag(Map<TopicPartition, Long> offsets) {
    long sum = 0;
    long max = 0;
    int partitions = 0;
    for (Map.Entry<TopicPartition, Long> committed : offsets.entrySet()) {
      long end = endOffset.applyAsLong(committed.getKey());
      if (end >= 0) {
        long behind = Math.max(0, end - committed.getValue());
        sum += behind;
        max = Math.max(max, behind);
        partitions++;
      }
    }
    return new Lag(sum, max, partitions);
  }
}
