package dev.esker.replication.simulation;

import dev.esker.engine.LogRead;
import dev.esker.replication.core.Batches;
import dev.esker.replication.core.MemoryBatches;
import dev.esker.replication.core.MessageCodec;
import dev.esker.replication.core.MessageFormatException;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.host.LeasedBatches;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Turns messages into bytes and back, as a connection does. */
final class Wire {
  private Wire() {}

  /** Sends a message and gives back what it lends. */
  static void send(ClusterSimulation cluster, int from, int to, ReplicaMessage message) {
    ByteBuffer bytes = encode(message);
    cluster
        .network()
        .send(
            from,
            to,
            () -> cluster.process(to).ifPresent(process -> process.received(from, decode(bytes))));
  }

  private static ByteBuffer encode(ReplicaMessage message) {
    Batches batches = message instanceof Append append ? append.batches() : Batches.NONE;
    ByteBuffer bytes = ByteBuffer.allocate(MessageCodec.MAX_HEAD_BYTES + batches.sizeInBytes());
    MessageCodec.encodeHead(message, bytes);
    copy(batches, bytes);
    batches.release();
    return bytes.flip();
  }

  private static void copy(Batches batches, ByteBuffer to) {
    if (batches instanceof MemoryBatches heap) {
      to.put(heap.bytes().duplicate());
    } else if (((LeasedBatches) batches).bytes() instanceof LogRead.InMemory memory) {
      to.put(memory.bytes().duplicate());
    } else if (((LeasedBatches) batches).bytes() instanceof LogRead.InFile file) {
      ByteBuffer part = to.slice(to.position(), file.sizeInBytes());
      try {
        long position = file.position();
        while (part.hasRemaining()) {
          position += file.channel().read(part, position);
        }
      } catch (IOException e) {
        throw new AssertionError("a segment can't be read: " + e, e);
      }
      to.position(to.position() + file.sizeInBytes());
    }
  }

  private static ReplicaMessage decode(ByteBuffer bytes) {
    try {
      return MessageCodec.decode(bytes.duplicate());
    } catch (MessageFormatException e) {
      throw new AssertionError("a message isn't what it was: " + e.getMessage(), e);
    }
  }
}
