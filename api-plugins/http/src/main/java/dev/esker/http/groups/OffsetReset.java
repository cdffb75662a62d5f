package dev.esker.http.groups;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  CompletionStage<Outcome<Map<TopicPartition, Long>>> of(Set<TopicPartition> partitions) {
    List<TopicPartition> ids = List.copyOf(partitions);
    return logs.offsets(lookups(ids))
        .thenCompose(
            found -> {
              Outcome<Map<TopicPartition, Long>> offsets = choose(ids, found);
              return offsets instanceof Outcome.Ok<Map<TopicPartition, Long>> ok
                  ? commit(ok.value())
                  : CompletableFuture.completedFuture(offsets);
            });
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

  private Outcome<Map<TopicPartition, Long>> choose(
      List<TopicPartition> ids, List<OffsetLookup.Result> found) {
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
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
      long offset = there.offset() < 0 ? last.offset() : there.offset();
      if (target.kind() == ResetTarget.Kind.OFFSET) {
        offset = target.value();
        if (offset < first.offset() || offset > last.offset()) {
          return Outcome.failed(
              ErrorCode.OFFSET_OUT_OF_RANGE,
              String.format(
                  "offset = %d is not within %d to %d, which partition %s has",
                  offset, first.offset(), last.offset(), id));
        }
      }
      offsets.put(id, offset);
    }
    return Outcome.ok(offsets);
  }

  private CompletionStage<Outcome<Map<TopicPartition, Long>>> commit(
      Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, CommittedOffset> commits = new LinkedHashMap<>();
    offsets.forEach((id, offset) -> commits.put(id, new CommittedOffset(offset, -1, "")));
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
              return Outcome.ok(offsets);
            });
  }
}
