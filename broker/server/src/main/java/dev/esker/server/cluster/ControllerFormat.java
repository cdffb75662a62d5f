package dev.esker.server.cluster;

import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.PlanState;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What the active controller answers, as bytes; all numbers big-endian.
 *
 * <pre>
 * quorum    u8 version (1), i32 leader, i32 epoch, i64 high watermark, nodes (voters), nodes (observers)
 * nodes     u16 count, then for each: i32 id, i64 log end, i64 last fetch, i64 last caught up
 * progress  u8 version (1), u8 state (0 idle, 1 running, 2 cancelling), i32 total, i32 done, i32 under way,
 *           u16 count, then for each drained broker: i32 id
 * </pre>
 */
final class ControllerFormat {
  private static final byte VERSION = 1;
  private static final int MAX_COUNT = 0xffff;
  private static final int NODE_BYTES = 28;
  private static final int QUORUM_BYTES = 21;
  private static final int PROGRESS_BYTES = 16;

  private ControllerFormat() {}

  static byte[] encode(Quorum quorum) {
    int nodes = quorum.voters().size() + quorum.observers().size();
    ByteBuffer out = ByteBuffer.allocate(QUORUM_BYTES + nodes * NODE_BYTES);
    out.put(VERSION).putInt(quorum.leader()).putInt(quorum.epoch());
    out.putLong(quorum.highWatermark());
    put(out, quorum.voters());
    put(out, quorum.observers());
    return out.array();
  }

  private static void put(ByteBuffer out, List<QuorumNode> nodes) {
    out.putShort(count(nodes));
    for (QuorumNode node : nodes) {
      out.putInt(node.id()).putLong(node.logEnd());
      out.putLong(node.lastFetchMillis()).putLong(node.lastCaughtUpMillis());
    }
  }

  private static short count(List<?> list) {
    if (list.size() > MAX_COUNT) {
      throw new IllegalArgumentException(list.size() + " are more than " + MAX_COUNT);
    }
    return (short) list.size();
  }

  /**
   * What {@link #encode(Quorum)} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Quorum quorum(byte[] bytes) {
    return read(
        bytes, in -> new Quorum(in.getInt(), in.getInt(), in.getLong(), nodes(in), nodes(in)));
  }

  private static List<QuorumNode> nodes(ByteBuffer in) {
    int count = Short.toUnsignedInt(in.getShort());
    List<QuorumNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(new QuorumNode(in.getInt(), in.getLong(), in.getLong(), in.getLong()));
    }
    return nodes;
  }

  static byte[] encode(PlanProgress progress) {
    ByteBuffer out = ByteBuffer.allocate(PROGRESS_BYTES + 4 * progress.drained().size());
    out.put(VERSION);
    out.put(
        switch (progress.state()) {
          case IDLE -> (byte) 0;
          case RUNNING -> (byte) 1;
          case CANCELLING -> (byte) 2;
        });
    out.putInt(progress.total()).putInt(progress.done()).putInt(progress.underWay());
    out.putShort(count(progress.drained()));
    progress.drained().forEach(out::putInt);
    return out.array();
  }

  /**
   * What {@link #encode(PlanProgress)} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static PlanProgress progress(byte[] bytes) {
    return read(
        bytes,
        in ->
            new PlanProgress(state(in.get()), in.getInt(), in.getInt(), in.getInt(), drained(in)));
  }

  private static PlanState state(byte code) {
    return switch (code) {
      case 0 -> PlanState.IDLE;
      case 1 -> PlanState.RUNNING;
      case 2 -> PlanState.CANCELLING;
      default -> throw new IllegalArgumentException("a rebalancer in state " + code);
    };
  }

  private static List<Integer> drained(ByteBuffer in) {
    int count = Short.toUnsignedInt(in.getShort());
    List<Integer> drained = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drained.add(in.getInt());
    }
    return drained;
  }

  private static <T> T read(byte[] bytes, Function<ByteBuffer, T> reader) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte version = in.get();
      if (version != VERSION) {
        throw new IllegalArgumentException("version " + version + " isn't understood");
      }
      T value = reader.apply(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes too many");
      }
      return value;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(bytes.length + " bytes are too few", e);
    }
  }
}
