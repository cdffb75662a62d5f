package dev.esker.http.groups;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.OffsetsResult;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Moves a group's offsets: finds where to, then commits that from outside of any membership, which
 * the coordinator lets happen to a group without members only.
 */
final class OffsetReset {
  private final GroupService groups;
  private final LogService logs;
  private final String group;
  private final ResetTarget target;

  OffsetReset(GroupService groups, LogService logs, String group, ResetTarget target) {
    this.groups = groups;
    this.logs = logs;
    this.group = group;
    this.target = target;
  }

  /** Where the offsets of those partitions would go; nothing is changed. */
  CompletionStage<Outcome<List<OffsetMove>>> plan(Set<TopicPartition> partitions) {
    List<TopicPartition> ids = List.copyOf(partitions);
    return groups
        .committed(group, Optional.of(partitions), false)
        .thenCombine(logs.offsets(lookups(ids)), (before, found) -> choose(ids, before, found));
  }

  /** Commits a plan. */
  CompletionStage<Outcome<List<OffsetMove>>> carryOut(Outcome<List<OffsetMove>> plan) {
    return plan instanceof Outcome.Ok<List<OffsetMove>> ok
        ? commit(ok.value())
        : CompletableFuture.completedFuture(plan);
  }

  /** Three for each partition: where the target is, the first offset and the last. */
  private List<OffsetLookup> lookups(List<TopicPartition> ids) {
    List<OffsetLookup> lookups = new ArrayList<>();
    for (TopicPartition id : ids) {
      for (long what : new long[] {target.lookup(), OffsetLookup.EARLIEST, OffsetLookup.LATEST}) {
        lookups.add(new OffsetLookup(id.topic(), id.partition(), what, -1, false));
      }
    }
    return lookups;
  }

  private Outcome<List<OffsetMove>> choose(
      List<TopicPartition> ids, OffsetsResult before, List<OffsetLookup.Result> found) {
    if (before.error() != ErrorCode.NONE) {
      return Reasons.failed(before.error(), group);
    }
    List<OffsetMove> moves = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      TopicPartition id = ids.get(i);
      OffsetLookup.Result there = found.get(3 * i);
      OffsetLookup.Result first = found.get(3 * i + 1);
      OffsetLookup.Result last = found.get(3 * i + 2);
      for (OffsetLookup.Result each : List.of(there, first, last)) {
        if (each.error() != ErrorCode.NONE) {
          return Outcome.failed(each.error(), "partition " + id + " can't be looked at");
        }
      }
      CommittedOffset committed = before.offsets().get(id);
      long from = committed == null ? -1 : committed.offset();
      long sought = there.offset() < 0 ? last.offset() : there.offset();
      Outcome<OffsetMove> move =
          target(new OffsetMove(id, from, sought, first.offset(), last.offset()));
      if (move instanceof Outcome.Failed<OffsetMove> failed) {
        return Outcome.failed(failed.error(), failed.message());
      }
      move.either(never -> {}, moves::add);
    }
    return Outcome.ok(moves);
  }

  /** The move with its target, if that isn't what was found in the log. */
  private Outcome<OffsetMove> target(OffsetMove move) {
    return switch (target.kind()) {
      case EARLIEST, LATEST, TIME -> Outcome.ok(move);
      case OFFSET ->
          target.value() < move.logStart() || target.value() > move.highWatermark()
              ? Outcome.failed(
                  ErrorCode.OFFSET_OUT_OF_RANGE,
                  String.format(
                      "offset = %d is not within %d to %d, which partition %s has",
                      target.value(), move.logStart(), move.highWatermark(), move.id()))
              : Outcome.ok(move.to(target.value()));
      case SHIFT ->
          move.from() < 0
              ? Outcome.failed(
                  ErrorCode.INVALID_REQUEST,
                  "group " + group + " has no offset in partition " + move.id() + " to shift")
              : Outcome.ok(move.to(shifted(move)));
    };
  }

  /** To the nearest end if there is nothing that far away. */
  private long shifted(OffsetMove move) {
    long wanted = saturated(move.from(), target.value());
    return Math.max(move.logStart(), Math.min(move.highWatermark(), wanted));
  }

  /** The sum, or the largest number if that is larger; offsets aren't negative. */
  private static long saturated(long offset, long shift) {
    long sum = offset + shift;
    return shift > 0 && sum < 0 ? Long.MAX_VALUE : sum;
  }

  private CompletionStage<Outcome<List<OffsetMove>>> commit(List<OffsetMove> moves) {
    Map<TopicPartition, CommittedOffset> commits = new LinkedHashMap<>();
    moves.forEach(move -> commits.put(move.id(), new CommittedOffset(move.to(), -1, "")));
    return groups
        .commit(new CommitRequest(new MemberRef(group, -1, "", null), commits))
        .thenApply(
            errors -> {
              for (Map.Entry<TopicPartition, ErrorCode> each : errors.entrySet()) {
                if (each.getValue() == ErrorCode.UNKNOWN_MEMBER_ID) {
                  return Reasons.failed(ErrorCode.NON_EMPTY_GROUP, group);
                }
                if (each.getValue() != ErrorCode.NONE) {
                  return Outcome.failed(
                      each.getValue(), "the offset of " + each.getKey() + " can't be committed");
                }
              }
              return Outcome.ok(moves);
            });
  }
}
