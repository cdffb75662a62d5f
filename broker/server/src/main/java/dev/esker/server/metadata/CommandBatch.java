package dev.esker.server.metadata;

import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The payload of a frame of commands: their number, then each with its length before it. */
final class CommandBatch {
  private CommandBatch() {}

  /** The bytes that encoded commands take in a batch. */
  static long bytes(List<ByteBuffer> commands) {
    long sum = Integer.BYTES;
    for (ByteBuffer command : commands) {
      sum += Integer.BYTES + command.remaining();
    }
    return sum;
  }

  static ByteBuffer encode(List<ByteBuffer> commands) {
    ByteBuffer batch = ByteBuffer.allocate(Math.toIntExact(bytes(commands)));
    batch.putInt(commands.size());
    for (ByteBuffer command : commands) {
      batch.putInt(command.remaining()).put(command.duplicate());
    }
    return batch.flip();
  }

  static List<MetadataCommand> decode(ByteBuffer batch) throws MetadataFormatException {
    ByteBuffer in = batch.duplicate();
    int count = number(in, in.remaining() / Integer.BYTES);
    List<MetadataCommand> commands = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = number(in, in.remaining() - Integer.BYTES);
      commands.add(MetadataCodec.decodeCommand(in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    if (in.hasRemaining()) {
      throw fault(in, in.remaining() + " bytes too many in a batch");
    }
    return commands;
  }

  private static int number(ByteBuffer in, int max) throws MetadataFormatException {
    if (in.remaining() < Integer.BYTES) {
      throw fault(in, "a batch ends too early");
    }
    int number = in.getInt();
    if (number < 0 || number > max) {
      throw fault(in, "the number " + number + " is not in 0.." + max);
    }
    return number;
  }

  private static MetadataFormatException fault(ByteBuffer in, String message) {
    return new MetadataFormatException(in.position(), message, null);
  }
}
