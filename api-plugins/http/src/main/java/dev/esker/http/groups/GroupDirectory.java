package dev.esker.http.groups;

import dev.esker.http.groups.protocol.ConsumerProtocol;
import dev.esker.http.groups.protocol.MalformedMetadataException;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.GroupDescription;
import dev.esker.spi.GroupService.MemberDescription;
import dev.esker.spi.GroupService.OffsetsResult;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What there is to know of groups, whoever their members are. Keeps nothing itself; any thread may
 * call, and results are completed on threads of the broker.
 */
public final class GroupDirectory {
  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final GroupService groups;
  private final LogService logs;

  /**
   * Of one broker.
   *
   * @param groups the coordinator
   * @param logs for the ends of partitions
   */
  public GroupDirectory(GroupService groups, LogService logs) {
    this.groups = groups;
    this.logs = logs;
  }

  /** Every group that this broker coordinates, by name. */
  public CompletionStage<List<GroupSummary>> list() {
    return groups
        .list()
        .thenApply(
            all ->
                all.stream()
                    .map(
                        each ->
                            new GroupSummary(
                                each.groupId(), each.state(), each.protocolType(), each.type()))
                    .sorted(Comparator.comparing(GroupSummary::group))
                    .toList());
  }

  /** One group; GROUP_ID_NOT_FOUND if it has neither members nor offsets. */
  public CompletionStage<Outcome<GroupDetail>> describe(String group) {
    return groups
        .describe(List.of(group))
        .thenCombine(
            groups.committed(group, Optional.empty(), false),
            (found, offsets) -> describable(found.get(0), offsets))
        .thenCompose(
            outcome -> {
              if (outcome instanceof Outcome.Ok<Known> known) {
                return complete(known.value()).thenApply(Outcome::ok);
              }
              return CompletableFuture.completedFuture(
                  outcome.then(never -> Outcome.failed(ErrorCode.UNKNOWN_SERVER_ERROR, group)));
            });
  }

  /** What the coordinator says of a group. */
  private record Known(
      GroupDescription group,
      List<GroupDetail.Member> members,
      Map<TopicPartition, CommittedOffset> offsets) {}

  private static Outcome<Known> describable(GroupDescription group, OffsetsResult offsets) {
    ErrorCode error = group.error();
    if (error == ErrorCode.GROUP_ID_NOT_FOUND && !offsets.offsets().isEmpty()) {
      error = ErrorCode.NONE;
    }
    if (error == ErrorCode.NONE) {
      error = offsets.error();
    }
    if (error != ErrorCode.NONE) {
      return Reasons.failed(error, group.groupId());
    }
    return Outcome.ok(
        new Known(
            group,
            group.members().stream().map(GroupDirectory::member).toList(),
            offsets.offsets()));
  }

  private CompletionStage<GroupDetail> complete(Known known) {
    Map<TopicPartition, String> readers = new HashMap<>();
    for (GroupDetail.Member member : known.members()) {
      member.assignment().forEach(partition -> readers.put(partition, member.memberId()));
    }
    SortedSet<TopicPartition> all = new TreeSet<>(ORDER);
    all.addAll(readers.keySet());
    all.addAll(known.offsets().keySet());
    List<TopicPartition> ids = List.copyOf(all);
    return lookUp(ids, OffsetLookup.LATEST)
        .thenApply(
            ends -> {
              List<GroupDetail.Partition> partitions = new ArrayList<>();
              for (int i = 0; i < ids.size(); i++) {
                TopicPartition id = ids.get(i);
                CommittedOffset offset = known.offsets().get(id);
                partitions.add(
                    new GroupDetail.Partition(
                        id,
                        readers.get(id),
                        offset == null ? -1 : offset.offset(),
                        offset == null ? "" : offset.metadata(),
                        ends.get(i).error() == ErrorCode.NONE ? ends.get(i).offset() : -1));
              }
              GroupDescription group = known.group();
              return new GroupDetail(
                  group.groupId(),
                  group.error() == ErrorCode.NONE ? group.state() : "Empty",
                  group.protocolType(),
                  group.protocolName(),
                  known.members(),
                  partitions);
            });
  }

  private static GroupDetail.Member member(MemberDescription member) {
    List<String> topics = List.of();
    List<TopicPartition> assignment = List.of();
    try {
      if (member.metadata().length > 0) {
        topics = ConsumerProtocol.subscription(member.metadata()).topics();
      }
      assignment = ConsumerProtocol.assignment(member.assignment()).stream().sorted(ORDER).toList();
    } catch (MalformedMetadataException notAConsumer) {
      // Members of groups of another kind (Kafka Connect's) have bytes of their own.
      topics = List.of();
    }
    return new GroupDetail.Member(
        member.memberId(),
        member.instanceId(),
        member.clientId(),
        member.clientHost(),
        topics,
        assignment);
  }

  /**
   * Committed offsets.
   *
   * @param partitions which, or empty for all that the group has
   * @return those that there are; none for a group that doesn't exist
   */
  public CompletionStage<Outcome<Map<TopicPartition, CommittedOffset>>> committed(
      String group, Optional<Set<TopicPartition>> partitions) {
    return groups
        .committed(group, partitions, false)
        .thenApply(
            result ->
                result.error() == ErrorCode.NONE
                    ? Outcome.ok(result.offsets())
                    : Reasons.failed(result.error(), group));
  }

  /**
   * Deletes a group without members, and its offsets.
   *
   * @return its id
   */
  public CompletionStage<Outcome<String>> delete(String group) {
    return groups
        .delete(List.of(group))
        .thenApply(
            errors -> {
              ErrorCode error = errors.get(group);
              return error == ErrorCode.NONE ? Outcome.ok(group) : Reasons.failed(error, group);
            });
  }

  /**
   * Lets a group without members go on elsewhere; makes it if need be. All partitions or, if a
   * target can't be found for one, none; if one can't be committed, the others may be.
   *
   * @param partitions at least one
   * @param dryRun whether only to say what would be done, which may be asked of any group
   * @return what was or would be done, by topic and number
   */
  public CompletionStage<Outcome<List<OffsetMove>>> reset(
      String group, Set<TopicPartition> partitions, ResetTarget target, boolean dryRun) {
    SortedSet<TopicPartition> sorted = new TreeSet<>(ORDER);
    sorted.addAll(partitions);
    OffsetReset reset = new OffsetReset(groups, logs, group, target);
    CompletionStage<Outcome<List<OffsetMove>>> plan = reset.plan(sorted);
    return dryRun ? plan : plan.thenCompose(reset::carryOut);
  }

  private CompletionStage<List<OffsetLookup.Result>> lookUp(
      List<TopicPartition> partitions, long what) {
    return logs.offsets(
        partitions.stream()
            .map(each -> new OffsetLookup(each.topic(), each.partition(), what, -1, false))
            .toList());
  }
}
