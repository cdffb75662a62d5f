package dev.esker.it;

import static org.apache.kafka.common.protocol.Errors.*;

import dev.esker.kafka.protocol.Api;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Which errors a group request may be answered with, as Apache Kafka defines it: what the classes
 * of its answers list, and what its coordinator gives where they list nothing (JoinGroup,
 * SyncGroup, Heartbeat). Errors of authorization and of transactions are left out: neither is asked
 * for here.
 */
final class GroupErrors {

  /** What any coordinator may say while it isn't ready. */
  private static final Set<Errors> COORDINATOR =
      EnumSet.of(NONE, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR);

  private static final Map<Api, Set<Errors>> ALLOWED =
      Map.ofEntries(
          Map.entry(
              Api.JOIN_GROUP,
              and(
                  INCONSISTENT_GROUP_PROTOCOL,
                  INVALID_GROUP_ID,
                  UNKNOWN_MEMBER_ID,
                  INVALID_SESSION_TIMEOUT,
                  REBALANCE_IN_PROGRESS,
                  MEMBER_ID_REQUIRED,
                  GROUP_MAX_SIZE_REACHED,
                  FENCED_INSTANCE_ID,
                  // Kafka fails with UNKNOWN_SERVER_ERROR where a request contradicts itself.
                  INVALID_REQUEST)),
          Map.entry(
              Api.SYNC_GROUP,
              and(
                  ILLEGAL_GENERATION,
                  INCONSISTENT_GROUP_PROTOCOL,
                  INVALID_GROUP_ID,
                  UNKNOWN_MEMBER_ID,
                  REBALANCE_IN_PROGRESS,
                  FENCED_INSTANCE_ID,
                  // Kafka fails with UNKNOWN_SERVER_ERROR where an assignment is too large.
                  GROUP_MAX_SIZE_REACHED)),
          Map.entry(
              Api.HEARTBEAT,
              and(
                  ILLEGAL_GENERATION,
                  INVALID_GROUP_ID,
                  UNKNOWN_MEMBER_ID,
                  REBALANCE_IN_PROGRESS,
                  FENCED_INSTANCE_ID)),
          Map.entry(Api.LEAVE_GROUP, and(INVALID_GROUP_ID, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID)),
          Map.entry(
              Api.OFFSET_COMMIT,
              and(
                  UNKNOWN_TOPIC_OR_PARTITION,
                  UNKNOWN_TOPIC_ID,
                  REQUEST_TIMED_OUT,
                  OFFSET_METADATA_TOO_LARGE,
                  ILLEGAL_GENERATION,
                  INVALID_GROUP_ID,
                  UNKNOWN_MEMBER_ID,
                  REBALANCE_IN_PROGRESS,
                  INVALID_COMMIT_OFFSET_SIZE,
                  GROUP_ID_NOT_FOUND,
                  FENCED_INSTANCE_ID)),
          Map.entry(
              Api.OFFSET_FETCH,
              and(
                  UNKNOWN_TOPIC_OR_PARTITION,
                  UNKNOWN_TOPIC_ID,
                  UNSTABLE_OFFSET_COMMIT,
                  UNKNOWN_MEMBER_ID)),
          Map.entry(Api.FIND_COORDINATOR, and(INVALID_REQUEST, INVALID_GROUP_ID)),
          Map.entry(Api.DESCRIBE_GROUPS, and(INVALID_GROUP_ID, GROUP_ID_NOT_FOUND)),
          Map.entry(Api.LIST_GROUPS, and()),
          Map.entry(Api.DELETE_GROUPS, and(INVALID_GROUP_ID, NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND)),
          Map.entry(
              Api.OFFSET_DELETE,
              and(
                  GROUP_SUBSCRIBED_TO_TOPIC,
                  UNKNOWN_TOPIC_OR_PARTITION,
                  INVALID_GROUP_ID,
                  GROUP_ID_NOT_FOUND,
                  NON_EMPTY_GROUP)));

  private GroupErrors() {}

  private static Set<Errors> and(Errors... further) {
    EnumSet<Errors> all = EnumSet.copyOf(COORDINATOR);
    all.addAll(List.of(further));
    return all;
  }

  /** The requests that there is a rule for. */
  static Set<Api> requests() {
    return ALLOWED.keySet();
  }

  /** Those of an answer's errors that it must not have. */
  static Set<Errors> forbidden(Api api, ApiMessage answer) {
    return in(answer)
        .filter(error -> !ALLOWED.get(api).contains(error))
        .collect(Collectors.toSet());
  }

  /** Every error in an answer, of the whole and of the parts. */
  static Stream<Errors> in(ApiMessage answer) {
    return codes(answer).map(Errors::forCode);
  }

  private static Stream<Short> codes(ApiMessage answer) {
    if (answer instanceof JoinGroupResponseData join) {
      return Stream.of(join.errorCode());
    } else if (answer instanceof SyncGroupResponseData sync) {
      return Stream.of(sync.errorCode());
    } else if (answer instanceof HeartbeatResponseData heartbeat) {
      return Stream.of(heartbeat.errorCode());
    } else if (answer instanceof LeaveGroupResponseData leave) {
      return with(leave.errorCode(), leave.members().stream().map(each -> each.errorCode()));
    } else if (answer instanceof OffsetCommitResponseData commit) {
      return commit.topics().stream().flatMap(t -> t.partitions().stream()).map(p -> p.errorCode());
    } else if (answer instanceof OffsetFetchResponseData fetch) {
      return fetched(fetch);
    } else if (answer instanceof FindCoordinatorResponseData found) {
      return with(found.errorCode(), found.coordinators().stream().map(each -> each.errorCode()));
    } else if (answer instanceof DescribeGroupsResponseData described) {
      return described.groups().stream().map(group -> group.errorCode());
    } else if (answer instanceof ListGroupsResponseData list) {
      return Stream.of(list.errorCode());
    } else if (answer instanceof DeleteGroupsResponseData deleted) {
      return deleted.results().stream().map(each -> each.errorCode());
    } else if (answer instanceof OffsetDeleteResponseData deleted) {
      return with(
          deleted.errorCode(),
          deleted.topics().stream().flatMap(t -> t.partitions().stream()).map(p -> p.errorCode()));
    }
    throw new IllegalArgumentException("no answer to a group request: " + answer);
  }

  private static Stream<Short> fetched(OffsetFetchResponseData fetch) {
    Stream<Short> single =
        with(
            fetch.errorCode(),
            fetch.topics().stream().flatMap(t -> t.partitions().stream()).map(p -> p.errorCode()));
    Stream<Short> many =
        fetch.groups().stream()
            .flatMap(
                group ->
                    with(
                        group.errorCode(),
                        group.topics().stream()
                            .flatMap(t -> t.partitions().stream())
                            .map(p -> p.errorCode())));
    return Stream.concat(single, many);
  }

  private static Stream<Short> with(short whole, Stream<Short> parts) {
    return Stream.concat(Stream.of(whole), parts);
  }
}
