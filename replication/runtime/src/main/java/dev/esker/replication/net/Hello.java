package dev.esker.replication.net;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The first message of a connection, from the dialling side.
 *
 * @param lowestVersion of the protocol that it speaks
 * @param highestVersion likewise
 * @param wantedNode whom it wants to reach
 * @param self who it is
 */
record Hello(int lowestVersion, int highestVersion, int wantedNode, NodeIdentity self) {
  /** {@code ESKH}. */
  static final int MAGIC = 0x45534B48;

  /** The only version that there is. */
  static final int VERSION = 1;

  static Hello of(NodeIdentity self, int wantedNode) {
    return new Hello(VERSION, VERSION, wantedNode, self);
  }

  ByteBuffer encode() {
    ByteBuffer message = Greeting.begin(MAGIC);
    message.putShort((short) lowestVersion).putShort((short) highestVersion).putInt(wantedNode);
    Greeting.putIdentity(message, self);
    return Greeting.end(message);
  }

  /** Reads the fields; what a later version may have put behind them is passed over. */
  static Hello decode(ByteBuffer message) throws MalformedStreamException {
    ByteBuffer fields = Greeting.fields(message);
    try {
      return new Hello(
          Short.toUnsignedInt(fields.getShort()),
          Short.toUnsignedInt(fields.getShort()),
          fields.getInt(),
          Greeting.getIdentity(fields));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new MalformedStreamException("a handshake with fields that can't be: " + e);
    }
  }

  /** What the node that it has reached thinks of it. */
  Verdict judge(NodeIdentity reached) {
    if (lowestVersion > VERSION || highestVersion < VERSION) {
      return Verdict.UNKNOWN_VERSION;
    }
    if (!self.clusterId().equals(reached.clusterId())) {
      return Verdict.WRONG_CLUSTER;
    }
    // A node never dials itself, so whoever says that it is this one isn't.
    if (wantedNode != reached.nodeId() || self.nodeId() == reached.nodeId()) {
      return Verdict.WRONG_NODE;
    }
    return Verdict.WELCOME;
  }
}
