package dev.esker.replication.net;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The second message of a connection, from the accepting side.
 *
 * @param verdict whether frames may follow
 * @param version of the protocol from now on; the highest known one if there is none in common
 * @param self who answers
 */
record Answer(Verdict verdict, int version, NodeIdentity self) {
  /** {@code ESKA}. */
  static final int MAGIC = 0x45534B41;

  static Answer of(Verdict verdict, NodeIdentity self) {
    return new Answer(verdict, Hello.VERSION, self);
  }

  ByteBuffer encode() {
    ByteBuffer message = Greeting.begin(MAGIC);
    message.put((byte) verdict.code()).put((byte) 0).putShort((short) version);
    Greeting.putIdentity(message, self);
    return Greeting.end(message);
  }

  /** Reads the fields; what a later version may have put behind them is passed over. */
  static Answer decode(ByteBuffer message) throws MalformedStreamException {
    ByteBuffer fields = Greeting.fields(message);
    try {
      Verdict verdict = Verdict.ofCode(Byte.toUnsignedInt(fields.get()));
      fields.get();
      int version = Short.toUnsignedInt(fields.getShort());
      return new Answer(verdict, version, Greeting.getIdentity(fields));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new MalformedStreamException("a handshake with fields that can't be: " + e);
    }
  }

  /** Why this isn't the link that was wanted; empty if it is. */
  Optional<String> objection(Hello hello) {
    if (verdict != Verdict.WELCOME) {
      return Optional.of(
          "refused by node "
              + self.nodeId()
              + " of cluster "
              + self.clusterId()
              + ": "
              + verdict.words());
    }
    if (version != Hello.VERSION) {
      return Optional.of("answered in version " + version + " of the protocol");
    }
    if (!self.clusterId().equals(hello.self().clusterId()) || self.nodeId() != hello.wantedNode()) {
      return Optional.of(
          "reached node "
              + self.nodeId()
              + " of cluster "
              + self.clusterId()
              + " instead of node "
              + hello.wantedNode()
              + " of cluster "
              + hello.self().clusterId());
    }
    return Optional.empty();
  }
}
