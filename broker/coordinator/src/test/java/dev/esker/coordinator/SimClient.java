package dev.esker.coordinator;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinAnswer.JoinedMember;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.Protocol;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A consumer in the simulation; it follows the protocol, but may crash, repeat itself or fall
 * silent.
 */
final class SimClient {
  static final int PARTITIONS = 6;

  private final String groupId;
  private final String instanceId;
  private final SimRules rules;
  private String memberId = "";
  private int generation = -1;
  private State state = State.OUT;
  private int metadataVersion;
  private Answer<JoinAnswer> joining;
  private Answer<SyncAnswer> syncing;
  private SyncRequest lastSync;
  private String incarnation;
  private List<Integer> owned = List.of();

  SimClient(String groupId, String instanceId, SimRules rules) {
    this.groupId = groupId;
    this.instanceId = instanceId;
    this.rules = rules;
  }

  enum State {
    OUT,
    JOINING,
    SYNCING,
    IN
  }

  /** One thing that a well-behaved consumer does next. */
  void act(SimBroker broker) {
    switch (state) {
      case OUT -> join(broker);
      case JOINING -> readJoin(broker);
      case SYNCING -> readSync();
      case IN -> heartbeat(broker);
    }
  }

  private void join(SimBroker broker) {
    joining = rules.expect(new Answer<>());
    state = State.JOINING;
    broker
        .coordinator()
        .join(
            new JoinRequest(
                groupId,
                memberId,
                instanceId,
                "client",
                "/host",
                10_000,
                20_000,
                "consumer",
                List.of(
                    new Protocol("range", Bench.subscription("t", "v" + metadataVersion)),
                    new Protocol("sticky", Bench.subscription("t"))),
                true,
                true),
            joining,
            broker.turn());
  }

  private void readJoin(SimBroker broker) {
    if (!joining.isThere()) {
      return;
    }
    JoinAnswer answer = joining.get();
    switch (answer.error()) {
      case NONE -> {
        memberId = answer.memberId();
        generation = answer.generation();
        boolean assigns = answer.leaderId().equals(memberId) && !answer.skipAssignment();
        sync(broker, assigns ? assign(answer.members()) : Map.of());
      }
      case MEMBER_ID_REQUIRED -> {
        memberId = answer.memberId();
        state = State.OUT;
      }
      case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> forget();
      default -> state = State.OUT;
    }
  }

  private Map<String, byte[]> assign(List<JoinedMember> members) {
    String token = rules.token();
    Map<String, byte[]> assignments = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      StringBuilder text = new StringBuilder(token);
      for (int p = i; p < PARTITIONS; p += members.size()) {
        text.append(',').append(p);
      }
      assignments.put(members.get(i).memberId(), Bench.bytes(text.toString()));
    }
    return assignments;
  }

  private void sync(SimBroker broker, Map<String, byte[]> assignments) {
    lastSync = new SyncRequest(identity(), "consumer", null, assignments);
    state = State.SYNCING;
    sendSync(broker);
  }

  private void sendSync(SimBroker broker) {
    syncing = rules.expect(new Answer<>());
    incarnation = rules.incarnation(groupId);
    broker.coordinator().sync(lastSync, syncing, broker.turn());
  }

  private void readSync() {
    if (!syncing.isThere()) {
      return;
    }
    SyncAnswer answer = syncing.get();
    switch (answer.error()) {
      case NONE -> {
        state = State.IN;
        String[] parts = Bench.text(answer.assignment()).split(",", -1);
        owned = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
          owned.add(Integer.parseInt(parts[i]));
        }
        rules.settled(groupId, instanceId, memberId);
        rules.assigned(incarnation, generation, owner(), parts[0], owned);
      }
      case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> forget();
      default -> state = State.OUT;
    }
  }

  private void heartbeat(SimBroker broker) {
    GroupError error = broker.coordinator().heartbeat(identity(), broker.turn());
    switch (error) {
      case NONE -> {
        // It goes on.
      }
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> state = State.OUT;
      default -> forget();
    }
  }

  /** Something that happens to consumers. */
  void misbehave(SimBroker broker, Random random) {
    switch (random.nextInt(5)) {
      case 0 -> forget();
      case 1 -> {
        // It has lost its connection and asks again.
        if (state == State.JOINING) {
          join(broker);
        } else if (state == State.SYNCING) {
          sendSync(broker);
        }
      }
      case 2 -> {
        metadataVersion++;
        state = State.OUT;
      }
      default -> leave(broker);
    }
  }

  void leave(SimBroker broker) {
    if (!memberId.isEmpty()) {
      broker
          .coordinator()
          .leave(
              groupId,
              List.of(new LeavingMember(memberId, instanceId, "simulated")),
              broker.turn());
    }
    forget();
  }

  /** The broker has crashed, and with it whatever was asked of it. */
  void disconnect() {
    if (state == State.JOINING || state == State.SYNCING) {
      state = State.OUT;
    }
  }

  private void forget() {
    if (instanceId != null && !memberId.isEmpty()) {
      rules.zombie(identity());
    }
    memberId = "";
    generation = -1;
    owned = List.of();
    state = State.OUT;
  }

  MemberIdentity identity() {
    return new MemberIdentity(groupId, generation, memberId, instanceId);
  }

  String groupId() {
    return groupId;
  }

  boolean isIn() {
    return state == State.IN;
  }

  int generation() {
    return generation;
  }

  List<Integer> owned() {
    return owned;
  }

  private String owner() {
    return instanceId == null ? memberId : instanceId;
  }
}
