package dev.esker.server.cluster;

import dev.esker.controller.cluster.BrokerHeartbeat;
import dev.esker.controller.cluster.HeartbeatAnswer;
import dev.esker.gossip.BrokerRun;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Heartbeats and their answers as bytes, all numbers big-endian.
 *
 * <pre>
 * heartbeat  u8 version (1), u32 broker, 16 incarnation, 16 directory, u64 epoch, u64 applied, u8 wants to stop
 * answer     u8 version (1), u8 status (its place in HeartbeatAnswer.Status), u64 lease in ns, u8 may stop
 * </pre>
 */
final class HeartbeatFormat {
  static final String SUBJECT = "broker.heartbeat";

  private static final byte VERSION = 1;
  private static final int HEARTBEAT_BYTES = 54;
  private static final int ANSWER_BYTES = 11;

  private HeartbeatFormat() {}

  static byte[] encode(BrokerHeartbeat heartbeat) {
    BrokerRun run = heartbeat.run();
    ByteBuffer out = ByteBuffer.allocate(HEARTBEAT_BYTES);
    out.put(VERSION).putInt(heartbeat.broker());
    put(out, run.incarnation());
    put(out, run.storage());
    out.putLong(run.epoch()).putLong(heartbeat.applied());
    out.put((byte) (heartbeat.wantsToStop() ? 1 : 0));
    return out.array();
  }

  /**
   * What {@link #encode(BrokerHeartbeat)} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static BrokerHeartbeat heartbeat(byte[] bytes) {
    ByteBuffer in = open(bytes, HEARTBEAT_BYTES);
    int broker = in.getInt();
    BrokerRun run = new BrokerRun(uuid(in), uuid(in), in.getLong());
    return new BrokerHeartbeat(broker, run, in.getLong(), in.get() != 0);
  }

  static byte[] encode(HeartbeatAnswer answer) {
    return ByteBuffer.allocate(ANSWER_BYTES)
        .put(VERSION)
        .put(code(answer.status()))
        .putLong(answer.leaseNanos())
        .put((byte) (answer.mayStop() ? 1 : 0))
        .array();
  }

  /**
   * What {@link #encode(HeartbeatAnswer)} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static HeartbeatAnswer answer(byte[] bytes) {
    ByteBuffer in = open(bytes, ANSWER_BYTES);
    return new HeartbeatAnswer(status(in.get()), in.getLong(), in.get() != 0);
  }

  private static ByteBuffer open(byte[] bytes, int length) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte version = in.get();
      if (version != VERSION || bytes.length != length) {
        throw new IllegalArgumentException(
            "version " + version + " of " + bytes.length + " bytes isn't understood");
      }
      return in;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("no bytes at all", e);
    }
  }

  private static byte code(HeartbeatAnswer.Status status) {
    return switch (status) {
      case LEASED -> 0;
      case REGISTER -> 1;
      case WAIT -> 2;
      case SUPERSEDED -> 3;
      case NOT_CONTROLLER -> 4;
    };
  }

  private static HeartbeatAnswer.Status status(byte code) {
    return switch (code) {
      case 0 -> HeartbeatAnswer.Status.LEASED;
      case 1 -> HeartbeatAnswer.Status.REGISTER;
      case 2 -> HeartbeatAnswer.Status.WAIT;
      case 3 -> HeartbeatAnswer.Status.SUPERSEDED;
      case 4 -> HeartbeatAnswer.Status.NOT_CONTROLLER;
      default -> throw new IllegalArgumentException("a heartbeat's answer has status " + code);
    };
  }

  private static void put(ByteBuffer out, UUID id) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }
}
