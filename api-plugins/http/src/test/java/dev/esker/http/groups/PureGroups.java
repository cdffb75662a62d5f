package dev.esker.http.groups;

import dev.esker.coordinator.CoordinatorConfig;
import dev.esker.coordinator.GroupCoordinator;
import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.step.Effects;
import dev.esker.coordinator.step.GroupEvent;
import dev.esker.coordinator.step.Moment;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Turn;
import dev.esker.coordinator.step.Write;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The broker's real coordinator on the test's own loop and time. It can be made to fail, and to die
 * and leave its log to a successor.
 */
final class PureGroups implements GroupService {

  /** What can be made to fail. */
  enum Operation {
    JOIN,
    SYNC,
    HEARTBEAT,
    COMMIT,
    DESCRIBE,
    LEAVE
  }

  private final ManualLoop loop;
  private final List<CoordinatorRecord> log;
  private final Map<Operation, Deque<ErrorCode>> failures = new EnumMap<>(Operation.class);
  private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
  private final GroupCoordinator coordinator;
  private int memberNumber;
  private boolean broken;
  private boolean dead;

  /** Without any group. */
  PureGroups(ManualLoop loop) {
    this(loop, new ArrayList<>(), 0);
  }

  private PureGroups(ManualLoop loop, List<CoordinatorRecord> log, int memberNumber) {
    this.loop = loop;
    this.log = log;
    this.memberNumber = memberNumber;
    coordinator =
        new GroupCoordinator(
            CoordinatorConfig.DEFAULTS,
            new StateBudget(1000, 1 << 26),
            () -> "id" + ++this.memberNumber);
    log.forEach(coordinator::replay);
    coordinator.loaded(turn());
  }

  /** The broker dies, and one comes with nothing but its log; this one never answers again. */
  PureGroups successor() {
    dead = true;
    return new PureGroups(loop, log, memberNumber);
  }

  /** The next requests of that kind fail. */
  void fail(Operation operation, ErrorCode... errors) {
    failures.computeIfAbsent(operation, ignored -> new ArrayDeque<>()).addAll(List.of(errors));
  }

  /** From now on there is no answer but exceptions. */
  void breakDown() {
    broken = true;
  }

  /** How many requests of that kind there were. */
  int count(Operation operation) {
    return counts.getOrDefault(operation, 0);
  }

  /** Acts on deadlines that have come; false if there are none. */
  boolean tick() {
    boolean due = coordinator.nextDeadline().orElse(Long.MAX_VALUE) <= loop.nowMillis();
    if (due) {
      coordinator.tick(turn());
    }
    return due;
  }

  private Turn turn() {
    Effects effects =
        new Effects() {
          @Override
          public void append(Write write) {
            loop.execute(
                () -> {
                  if (!dead) {
                    log.addAll(write.records());
                    coordinator.written(write, GroupError.NONE, turn());
                  }
                });
          }

          @Override
          public <T> void answer(Reply<T> reply, T answer) {
            reply.deliver(answer);
          }

          @Override
          public void report(GroupEvent event) {
            // Nobody reads it here.
          }
        };
    return new Turn(new Moment(loop.nowMillis(), loop.nowMillis()), effects);
  }

  /** Answers with the failure that is due, or does it. */
  private <T> CompletionStage<T> ask(
      Operation operation, Function<ErrorCode, T> failed, Consumer<CompletableFuture<T>> work) {
    counts.merge(operation, 1, Integer::sum);
    if (broken) {
      return CompletableFuture.failedFuture(new IllegalStateException("broken down"));
    }
    Deque<ErrorCode> due = failures.getOrDefault(operation, new ArrayDeque<>());
    CompletableFuture<T> result = new CompletableFuture<>();
    if (dead) {
      return result;
    }
    if (due.isEmpty()) {
      work.accept(result);
    } else {
      result.complete(failed.apply(due.remove()));
    }
    return result;
  }

  private static ErrorCode code(GroupError error) {
    return ErrorCode.valueOf(error.name());
  }

  private static MemberIdentity identity(MemberRef ref) {
    return new MemberIdentity(ref.groupId(), ref.generation(), ref.memberId(), ref.instanceId());
  }

  @Override
  public CompletionStage<JoinResult> join(JoinRequest r) {
    return ask(
        Operation.JOIN,
        error -> new JoinResult(error, -1, null, null, "", r.memberId(), false, List.of()),
        result ->
            coordinator.join(
                new dev.esker.coordinator.message.JoinRequest(
                    r.groupId(),
                    r.memberId(),
                    r.instanceId(),
                    r.clientId(),
                    r.clientHost(),
                    r.sessionTimeoutMillis(),
                    r.rebalanceTimeoutMillis(),
                    r.protocolType(),
                    r.protocols().stream()
                        .map(
                            each ->
                                new dev.esker.coordinator.message.Protocol(
                                    each.name(), each.metadata()))
                        .toList(),
                    r.memberIdRequired(),
                    r.skipAssignmentSupported()),
                answer ->
                    result.complete(
                        new JoinResult(
                            code(answer.error()),
                            answer.generation(),
                            answer.protocolType(),
                            answer.protocolName(),
                            answer.leaderId(),
                            answer.memberId(),
                            answer.skipAssignment(),
                            answer.members().stream()
                                .map(
                                    m ->
                                        new JoinedMember(
                                            m.memberId(), m.instanceId(), m.metadata()))
                                .toList())),
                turn()));
  }

  @Override
  public CompletionStage<SyncResult> sync(SyncRequest r) {
    return ask(
        Operation.SYNC,
        error -> new SyncResult(error, null, null, new byte[0]),
        result ->
            coordinator.sync(
                new dev.esker.coordinator.message.SyncRequest(
                    identity(r.member()), r.protocolType(), r.protocolName(), r.assignments()),
                answer ->
                    result.complete(
                        new SyncResult(
                            code(answer.error()),
                            answer.protocolType(),
                            answer.protocolName(),
                            answer.assignment())),
                turn()));
  }

  @Override
  public CompletionStage<ErrorCode> heartbeat(MemberRef member) {
    return ask(
        Operation.HEARTBEAT,
        Function.identity(),
        result -> result.complete(code(coordinator.heartbeat(identity(member), turn()))));
  }

  @Override
  public CompletionStage<LeaveResult> leave(String groupId, List<LeavingMember> members) {
    return ask(
        Operation.LEAVE,
        error -> new LeaveResult(error, List.of()),
        result ->
            result.complete(
                new LeaveResult(
                    ErrorCode.NONE,
                    coordinator
                        .leave(
                            groupId,
                            members.stream()
                                .map(
                                    m ->
                                        new dev.esker.coordinator.message.LeavingMember(
                                            m.memberId(), m.instanceId(), m.reason()))
                                .toList(),
                            turn())
                        .stream()
                        .map(PureGroups::code)
                        .toList())));
  }

  @Override
  public CompletionStage<Map<TopicPartition, ErrorCode>> commit(CommitRequest r) {
    return ask(
        Operation.COMMIT,
        error -> {
          Map<TopicPartition, ErrorCode> all = new HashMap<>();
          r.offsets().keySet().forEach(each -> all.put(each, error));
          return all;
        },
        result -> {
          Map<PartitionRef, dev.esker.coordinator.message.CommittedOffset> offsets =
              new LinkedHashMap<>();
          r.offsets()
              .forEach(
                  (id, each) ->
                      offsets.put(
                          new PartitionRef(id.topic(), id.partition()),
                          new dev.esker.coordinator.message.CommittedOffset(
                              each.offset(), each.leaderEpoch(), each.metadata())));
          coordinator.commit(
              new dev.esker.coordinator.message.CommitRequest(identity(r.member()), offsets),
              answer -> {
                Map<TopicPartition, ErrorCode> all = new HashMap<>();
                answer
                    .partitions()
                    .forEach(
                        (ref, error) ->
                            all.put(new TopicPartition(ref.topic(), ref.partition()), code(error)));
                result.complete(all);
              },
              turn());
        });
  }

  @Override
  public CompletionStage<OffsetsResult> committed(
      String groupId, Optional<Set<TopicPartition>> partitions, boolean requireStable) {
    Map<TopicPartition, CommittedOffset> all = new LinkedHashMap<>();
    coordinator
        .committed(groupId, Optional.empty())
        .forEach(
            (ref, each) -> {
              TopicPartition id = new TopicPartition(ref.topic(), ref.partition());
              if (partitions.isEmpty() || partitions.get().contains(id)) {
                all.put(
                    id, new CommittedOffset(each.offset(), each.leaderEpoch(), each.metadata()));
              }
            });
    return CompletableFuture.completedFuture(new OffsetsResult(ErrorCode.NONE, all));
  }

  @Override
  public CompletionStage<List<GroupDescription>> describe(List<String> groupIds) {
    return ask(
        Operation.DESCRIBE,
        error ->
            groupIds.stream()
                .map(id -> new GroupDescription(error, id, "", "", "", List.of()))
                .toList(),
        result -> result.complete(groupIds.stream().map(this::describe).toList()));
  }

  GroupDescription describe(String groupId) {
    dev.esker.coordinator.message.GroupDescription group = coordinator.describe(groupId);
    return new GroupDescription(
        code(group.error()),
        group.groupId(),
        group.state(),
        group.protocolType(),
        group.protocolName(),
        group.members().stream()
            .map(
                m ->
                    new MemberDescription(
                        m.memberId(),
                        m.instanceId(),
                        m.clientId(),
                        m.clientHost(),
                        m.metadata(),
                        m.assignment()))
            .toList());
  }

  @Override
  public CompletionStage<List<GroupListing>> list() {
    return CompletableFuture.completedFuture(
        coordinator.list().stream()
            .map(
                each ->
                    new GroupListing(each.groupId(), each.protocolType(), each.state(), "classic"))
            .toList());
  }

  @Override
  public CompletionStage<Map<String, ErrorCode>> delete(List<String> groupIds) {
    CompletableFuture<Map<String, ErrorCode>> result = new CompletableFuture<>();
    String id = groupIds.get(0);
    coordinator.delete(id, error -> result.complete(Map.of(id, code(error))), turn());
    return result;
  }

  @Override
  public CompletionStage<DeleteOffsetsResult> deleteOffsets(
      String groupId, Set<TopicPartition> partitions) {
    throw new UnsupportedOperationException("sessions don't delete single offsets");
  }
}
