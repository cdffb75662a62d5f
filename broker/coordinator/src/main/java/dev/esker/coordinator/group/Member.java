package dev.esker.coordinator.group;

import dev.esker.coordinator.format.GroupMetadataValue.StoredMember;
import dev.esker.coordinator.message.GroupDescription.MemberDescription;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.Protocol;
import java.util.Arrays;
import java.util.List;

/** A member of a group. Mutable; changed through {@link Members}, which counts what it holds. */
final class Member {
  static final byte[] NO_ASSIGNMENT = new byte[0];

  /** What the objects around a member's own bytes come to. */
  private static final int OVERHEAD_BYTES = 300;

  /** Lengths and timeouts. */
  private static final int STORED_OVERHEAD_BYTES = 24;

  private final String id;
  private final String instanceId;
  private final String clientId;
  private final String clientHost;
  private int sessionTimeoutMillis;
  private int rebalanceTimeoutMillis;
  private List<Protocol> protocols;
  private byte[] assignment = NO_ASSIGNMENT;
  private boolean awaitsFirstGeneration;

  private Member(String id, String instanceId, String clientId, String clientHost) {
    this.id = id;
    this.instanceId = instanceId;
    this.clientId = clientId;
    this.clientHost = clientHost;
  }

  /** A member that joins for the first time. */
  static Member joining(String id, JoinRequest request) {
    Member member = new Member(id, request.instanceId(), request.clientId(), request.clientHost());
    member.update(request);
    member.awaitsFirstGeneration = true;
    return member;
  }

  /** A member of a stored generation. */
  static Member restored(StoredMember stored, String protocol) {
    Member member =
        new Member(stored.memberId(), stored.instanceId(), stored.clientId(), stored.clientHost());
    member.sessionTimeoutMillis = stored.sessionTimeoutMillis();
    member.rebalanceTimeoutMillis = stored.rebalanceTimeoutMillis();
    member.protocols = List.of(new Protocol(protocol, stored.subscription()));
    member.assignment = stored.assignment();
    return member;
  }

  /** The successor of a static member: a new id, the old assignment. */
  Member successor(String newId, JoinRequest request) {
    Member member = new Member(newId, instanceId, request.clientId(), request.clientHost());
    member.update(request);
    member.assignment = assignment;
    return member;
  }

  void update(JoinRequest request) {
    sessionTimeoutMillis = request.sessionTimeoutMillis();
    rebalanceTimeoutMillis =
        request.rebalanceTimeoutMillis() < 0
            ? request.sessionTimeoutMillis()
            : request.rebalanceTimeoutMillis();
    protocols = request.protocols();
  }

  void assign(byte[] newAssignment) {
    assignment = newAssignment;
  }

  /** Its first generation has begun. */
  void settle() {
    awaitsFirstGeneration = false;
  }

  String id() {
    return id;
  }

  String instanceId() {
    return instanceId;
  }

  boolean isStatic() {
    return instanceId != null;
  }

  int sessionTimeoutMillis() {
    return sessionTimeoutMillis;
  }

  int rebalanceTimeoutMillis() {
    return rebalanceTimeoutMillis;
  }

  List<Protocol> protocols() {
    return protocols;
  }

  byte[] assignment() {
    return assignment;
  }

  boolean awaitsFirstGeneration() {
    return awaitsFirstGeneration;
  }

  /** Its metadata for an assignor; empty if it can't do that one. */
  byte[] metadata(String protocol) {
    for (Protocol candidate : protocols) {
      if (candidate.name().equals(protocol)) {
        return candidate.metadata();
      }
    }
    return new byte[0];
  }

  /** Whether it brings the same protocols with the same metadata as before. */
  boolean brings(List<Protocol> others) {
    if (protocols.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < others.size(); i++) {
      Protocol mine = protocols.get(i);
      Protocol other = others.get(i);
      if (!mine.name().equals(other.name()) || !Arrays.equals(mine.metadata(), other.metadata())) {
        return false;
      }
    }
    return true;
  }

  StoredMember toStored(String protocol, byte[] itsAssignment) {
    return new StoredMember(
        id,
        instanceId,
        clientId,
        clientHost,
        rebalanceTimeoutMillis,
        sessionTimeoutMillis,
        metadata(protocol),
        itsAssignment);
  }

  /** About what it takes of the record of a generation. */
  long storedBytes(String protocol, int assignmentLength) {
    return id.length()
        + (instanceId == null ? 0L : instanceId.length())
        + clientId.length()
        + clientHost.length()
        + metadata(protocol).length
        + assignmentLength
        + STORED_OVERHEAD_BYTES;
  }

  MemberDescription describe(boolean stable, String protocol) {
    return new MemberDescription(
        id,
        instanceId,
        clientId,
        clientHost,
        stable ? metadata(protocol) : new byte[0],
        stable ? assignment : NO_ASSIGNMENT);
  }

  /** What it takes of the budget. */
  long cost() {
    long strings = id.length() + (long) clientId.length() + clientHost.length();
    return OVERHEAD_BYTES
        + strings
        + (instanceId == null ? 0 : instanceId.length())
        + costOf(protocols)
        + assignment.length;
  }

  /** What a member would take of the budget that joins like this, as far as it is known. */
  static long costOf(JoinRequest request) {
    return OVERHEAD_BYTES
        + request.memberId().length()
        + request.clientId().length()
        + request.clientHost().length()
        + (request.instanceId() == null ? 0 : request.instanceId().length())
        + costOf(request.protocols());
  }

  private static long costOf(List<Protocol> protocols) {
    long bytes = 0;
    for (Protocol protocol : protocols) {
      bytes += 50L + protocol.name().length() + protocol.metadata().length;
    }
    return bytes;
  }
}
