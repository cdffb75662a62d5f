package dev.esker.coordinator;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.group.GroupConfig;
import dev.esker.coordinator.message.CommitRequest;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.message.Protocol;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.offsets.OffsetsConfig;
import dev.esker.coordinator.step.Effects;
import dev.esker.coordinator.step.GroupEvent;
import dev.esker.coordinator.step.Moment;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Turn;
import dev.esker.coordinator.step.Write;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A coordinator on the test's bench: a log in memory, time by hand. Writes stay pending until
 * {@link #store} or {@link #fail}, unless {@link #autoStore}.
 */
final class Bench implements Effects {
  static final String GROUP = "g";

  final List<CoordinatorRecord> log = new ArrayList<>();
  final Deque<Write> writes = new ArrayDeque<>();
  final List<GroupEvent> events = new ArrayList<>();
  StateBudget budget = new StateBudget(1000, 100_000_000);
  boolean autoStore = true;
  long now = 1000;
  GroupCoordinator coordinator;
  private final CoordinatorConfig config;
  private int ids;

  Bench() {
    this(CoordinatorConfig.DEFAULTS);
  }

  Bench(CoordinatorConfig config) {
    this.config = config;
    restart();
  }

  /** With other settings of membership: initial delay, group.max.size, bytes of a group. */
  static Bench withGroups(int initialDelay, int maxSize, int maxBytes) {
    return new Bench(
        new CoordinatorConfig(
            new GroupConfig(initialDelay, 6000, 1_800_000, maxSize, maxBytes),
            OffsetsConfig.DEFAULTS));
  }

  /** A new coordinator that reads the log. */
  void restart() {
    writes.clear();
    budget = new StateBudget(1000, 100_000_000);
    coordinator = new GroupCoordinator(config, budget, () -> "id" + ++ids);
    log.forEach(coordinator::replay);
    coordinator.loaded(turn());
  }

  Turn turn() {
    return new Turn(new Moment(now, 1_700_000_000_000L + now), this);
  }

  @Override
  public void append(Write write) {
    writes.add(write);
  }

  @Override
  public <T> void answer(Reply<T> reply, T answer) {
    reply.deliver(answer);
  }

  @Override
  public void report(GroupEvent event) {
    events.add(event);
  }

  /** The oldest pending write becomes durable. */
  void store() {
    Write write = writes.remove();
    log.addAll(write.records());
    coordinator.written(write, GroupError.NONE, turn());
  }

  /** The oldest pending write fails. */
  void fail(GroupError error) {
    coordinator.written(writes.remove(), error, turn());
  }

  /** What follows a request: due deadlines, and writes if they go by themselves. */
  void settle() {
    coordinator.tick(turn());
    while (autoStore && !writes.isEmpty()) {
      store();
    }
  }

  void advance(long millis) {
    now += millis;
    settle();
  }

  Answer<JoinAnswer> join(JoinRequest request) {
    Answer<JoinAnswer> answer = new Answer<>();
    coordinator.join(request, answer, turn());
    settle();
    return answer;
  }

  Answer<JoinAnswer> join(String memberId) {
    return join(request(memberId));
  }

  Answer<SyncAnswer> sync(String memberId, int generation, String... assignments) {
    return sync(member(memberId, generation), assignments);
  }

  Answer<SyncAnswer> sync(MemberIdentity who, String... assignments) {
    Map<String, byte[]> map = new java.util.LinkedHashMap<>();
    for (int i = 0; i < assignments.length; i += 2) {
      map.put(assignments[i], bytes(assignments[i + 1]));
    }
    Answer<SyncAnswer> answer = new Answer<>();
    coordinator.sync(new SyncRequest(who, null, null, map), answer, turn());
    settle();
    return answer;
  }

  GroupError heartbeat(String memberId, int generation) {
    GroupError error = coordinator.heartbeat(member(memberId, generation), turn());
    settle();
    return error;
  }

  List<GroupError> leave(String... memberIds) {
    List<LeavingMember> leaving =
        Arrays.stream(memberIds).map(id -> new LeavingMember(id, null, "test")).toList();
    List<GroupError> errors = coordinator.leave(GROUP, leaving, turn());
    settle();
    return errors;
  }

  Answer<PartitionErrors> commit(MemberIdentity who, long offset) {
    return commit(who, Map.of(new PartitionRef("t", 0), new CommittedOffset(offset, -1, "")));
  }

  Answer<PartitionErrors> commit(MemberIdentity who, Map<PartitionRef, CommittedOffset> offsets) {
    Answer<PartitionErrors> answer = new Answer<>();
    coordinator.commit(new CommitRequest(who, offsets), answer, turn());
    settle();
    return answer;
  }

  /** The offset that is committed for partition t-0 of the group, or -1. */
  long offset() {
    return coordinator.committed(GROUP, java.util.Optional.empty()).values().stream()
        .mapToLong(CommittedOffset::offset)
        .findFirst()
        .orElse(-1);
  }

  String state() {
    return coordinator.describe(GROUP).state();
  }

  /** Joins, syncs and leaves the group Stable with one member; returns its id. */
  String stableMember() {
    JoinAnswer joined = join("").get();
    sync(joined.memberId(), joined.generation(), joined.memberId(), "all").get();
    return joined.memberId();
  }

  static JoinRequest request(String memberId) {
    return request(memberId, UnaryOperator.identity());
  }

  static JoinRequest request(String memberId, UnaryOperator<Draft> change) {
    Draft draft = change.apply(new Draft());
    return new JoinRequest(
        draft.groupId,
        memberId,
        draft.instanceId,
        draft.clientId,
        "/127.0.0.1",
        draft.sessionMillis,
        draft.rebalanceMillis,
        draft.type,
        draft.protocols,
        draft.idRequired,
        draft.skipSupported);
  }

  static MemberIdentity member(String memberId, int generation) {
    return new MemberIdentity(GROUP, generation, memberId, null);
  }

  static MemberIdentity nobody() {
    return member("", -1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A consumer's metadata of version 0. */
  static byte[] subscription(String... topics) {
    ByteBuffer buffer = ByteBuffer.allocate(1000).putShort((short) 0).putInt(topics.length);
    for (String topic : topics) {
      buffer.putShort((short) topic.length()).put(bytes(topic));
    }
    buffer.putInt(-1);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** A join request in the making. */
  static final class Draft {
    String groupId = GROUP;
    String instanceId;
    String clientId = "c";
    int sessionMillis = 10_000;
    int rebalanceMillis = 60_000;
    String type = "consumer";
    List<Protocol> protocols = List.of(new Protocol("range", subscription("t")));
    boolean idRequired;
    boolean skipSupported = true;

    Draft instance(String id) {
      instanceId = id;
      return this;
    }

    Draft group(String id) {
      groupId = id;
      return this;
    }

    Draft session(int millis) {
      sessionMillis = millis;
      return this;
    }

    Draft idRequired() {
      idRequired = true;
      return this;
    }

    Draft noSkip() {
      skipSupported = false;
      return this;
    }

    Draft type(String name) {
      type = name;
      return this;
    }

    Draft protocols(String... names) {
      protocols = Arrays.stream(names).map(name -> new Protocol(name, subscription("t"))).toList();
      return this;
    }

    Draft protocol(String name, byte[] metadata) {
      protocols = List.of(new Protocol(name, metadata));
      return this;
    }
  }
}
