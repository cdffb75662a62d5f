package dev.esker.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * A member of a large group on a connection of its own, without a thread: it does what a client
 * does, with one request at a time on its way. See {@link Storm}.
 */
final class StormMember {
  private static final int JOIN_VERSION = 9;
  private static final int SYNC_VERSION = 5;
  private static final int HEARTBEAT_VERSION = 4;
  private static final int LEAVE_VERSION = 5;
  private static final int SESSION_MILLIS = 300_000;
  private static final int ASSIGNMENT_BYTES = 60;
  private static final int FIRST_BUFFER_BYTES = 512;

  /** How far it is. */
  enum State {
    OUTSIDE,
    JOINING,
    SYNCING,
    MEMBER,
    REFUSED,
    LEAVING
  }

  private final SocketChannel channel;
  private final String group;
  private final byte[] metadata;
  private final String clientId;
  private State state = State.OUTSIDE;
  private boolean asking;
  private String memberId = "";
  private int generation = -1;
  private int membersSeen;
  private ApiMessage request;
  private int version;
  private ByteBuffer out;
  private ByteBuffer in = ByteBuffer.allocate(FIRST_BUFFER_BYTES);

  StormMember(SocketChannel channel, String group, byte[] metadata, String clientId) {
    this.channel = channel;
    this.group = group;
    this.metadata = metadata;
    this.clientId = clientId;
  }

  State state() {
    return state;
  }

  /** Whether it waits for no answer. */
  boolean isIdle() {
    return !asking;
  }

  int generation() {
    return generation;
  }

  /** How many members it was told of; only a leader is. */
  int membersSeen() {
    return membersSeen;
  }

  void join() throws IOException {
    state = State.JOINING;
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(group)
            .setMemberId(memberId)
            .setSessionTimeoutMs(SESSION_MILLIS)
            .setRebalanceTimeoutMs(SESSION_MILLIS)
            .setProtocolType("consumer");
    join.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(metadata));
    send(JOIN_VERSION, join);
  }

  private void sync(JoinGroupResponseData joined) throws IOException {
    state = State.SYNCING;
    List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
    joined
        .members()
        .forEach(
            member ->
                assignments.add(
                    new SyncGroupRequestAssignment()
                        .setMemberId(member.memberId())
                        .setAssignment(new byte[ASSIGNMENT_BYTES])));
    membersSeen = assignments.size();
    send(
        SYNC_VERSION,
        new SyncGroupRequestData()
            .setGroupId(group)
            .setMemberId(memberId)
            .setGenerationId(generation)
            .setProtocolType("consumer")
            .setProtocolName("range")
            .setAssignments(assignments));
  }

  void heartbeat() throws IOException {
    send(
        HEARTBEAT_VERSION,
        new HeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(memberId)
            .setGenerationId(generation));
  }

  void leave() throws IOException {
    state = State.LEAVING;
    send(
        LEAVE_VERSION,
        new LeaveGroupRequestData()
            .setGroupId(group)
            .setMembers(List.of(new MemberIdentity().setMemberId(memberId))));
  }

  private void send(int inVersion, ApiMessage message) throws IOException {
    asking = true;
    version = inVersion;
    request = message;
    out = ByteBuffer.wrap(WireClient.encode(inVersion, message, 1, clientId));
    write();
  }

  /** Writes what is left to write; whether that was all. */
  boolean write() throws IOException {
    if (out != null) {
      channel.write(out);
      if (out.hasRemaining()) {
        return false;
      }
      out = null;
    }
    return true;
  }

  /** Reads what is there, and acts on an answer that is whole. */
  void read() throws IOException {
    while (true) {
      int count = channel.read(in);
      if (count < 0) {
        throw new IOException("the broker has closed the connection of " + clientId);
      }
      if (in.position() >= Integer.BYTES) {
        int frame = Integer.BYTES + in.getInt(0);
        if (in.position() == frame) {
          ByteBuffer whole = in.flip().position(Integer.BYTES).slice();
          in = ByteBuffer.allocate(FIRST_BUFFER_BYTES);
          asking = false;
          answered(WireClient.decode(request.apiKey(), version, whole));
          return;
        } else if (in.capacity() < frame) {
          in = ByteBuffer.allocate(frame).put(in.flip());
        }
      }
      if (count == 0) {
        return;
      }
    }
  }

  private void answered(ApiMessage answer) throws IOException {
    if (answer instanceof JoinGroupResponseData joined) {
      joined(joined);
    } else if (answer instanceof SyncGroupResponseData synced) {
      if (synced.errorCode() == Errors.NONE.code()) {
        state = State.MEMBER;
      } else {
        failed(Errors.forCode(synced.errorCode()));
      }
    } else if (answer instanceof HeartbeatResponseData beat) {
      if (beat.errorCode() != Errors.NONE.code()) {
        failed(Errors.forCode(beat.errorCode()));
      }
    } else if (answer instanceof LeaveGroupResponseData left) {
      expect(Errors.NONE, Errors.forCode(left.members().get(0).errorCode()));
      state = State.OUTSIDE;
      memberId = "";
    }
  }

  private void joined(JoinGroupResponseData joined) throws IOException {
    Errors error = Errors.forCode(joined.errorCode());
    if (error == Errors.NONE) {
      generation = joined.generationId();
      sync(joined);
    } else if (error == Errors.MEMBER_ID_REQUIRED) {
      memberId = joined.memberId();
      join();
    } else {
      failed(error);
    }
  }

  /** What a client does then. */
  private void failed(Errors error) throws IOException {
    switch (error) {
      case GROUP_MAX_SIZE_REACHED -> state = State.REFUSED;
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> join();
      case UNKNOWN_MEMBER_ID -> {
        memberId = "";
        join();
      }
      case COORDINATOR_LOAD_IN_PROGRESS -> send(version, request);
      default -> throw new IOException(clientId + " is told " + error);
    }
  }

  private void expect(Errors expected, Errors error) throws IOException {
    if (error != expected) {
      throw new IOException(clientId + " is told " + error + " instead of " + expected);
    }
  }
}
