package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/** One end of a link of a {@link MemoryWire}. */
final class MemoryLink implements BrokerLink {
  private final MemoryWire wire;
  private final NodeIdentity self;
  private final NodeIdentity peer;
  private final LinkSizes sizes;
  private final LinkListener listener;
  private final LinkCounters counters;
  private final Runnable whenEnded;

  /** Accepted here, not arrived there. */
  private final Queue<OutgoingFrame> underWay = new ArrayDeque<>();

  private MemoryLink other;
  private boolean refused;
  private boolean paused;
  private boolean over;

  /** Whether the other side is yet to be told that this one is closed. */
  private boolean tellsEnd;

  private int silentTicks;

  MemoryLink(MemoryStreams of, NodeIdentity peer, LinkListener listener, Runnable whenEnded) {
    this.wire = of.wire();
    this.self = of.self();
    this.peer = peer;
    this.sizes = of.config().sizes();
    this.listener = listener;
    this.counters = new LinkCounters(of.counters());
    this.whenEnded = whenEnded;
  }

  /** Joins two ends and lets their listeners know. */
  static void join(MemoryLink one, MemoryLink two) {
    one.other = two;
    two.other = one;
    one.wire.add(one);
    two.wire.add(two);
    two.tell(() -> two.listener.connected(two));
    one.tell(() -> one.listener.connected(one));
  }

  NodeIdentity self() {
    return self;
  }

  MemoryLink other() {
    return other;
  }

  @Override
  public NodeIdentity peer() {
    return peer;
  }

  @Override
  public LinkFigures figures() {
    return counters.figures();
  }

  @Override
  public boolean send(OutgoingFrame frame) {
    if (frame.sizeInBytes() > sizes.maxFrameBytes()) {
      throw new IllegalArgumentException(
          "frame of " + frame.sizeInBytes() + " bytes, allowed are " + sizes.maxFrameBytes());
    }
    if (over) {
      return false;
    }
    if (!counters.tryQueue(frame.cost(), sizes.queueBytes())) {
      refused = true;
      return false;
    }
    underWay.add(frame);
    return true;
  }

  @Override
  public void close() {
    wire.later(() -> end(LinkEnd.Reason.CLOSED_HERE, "closed here", true));
  }

  /** Ends it for a reason of its owner. */
  void close(LinkEnd.Reason reason, String detail) {
    end(reason, detail, true);
  }

  /** Both ends see that the link is no more. */
  void broken() {
    end(LinkEnd.Reason.FAILED, "broken", false);
  }

  /** Whether something of this end can arrive at the other. */
  boolean canArrive() {
    return (tellsEnd || (!underWay.isEmpty() && !other.paused))
        && !wire.isCut(self.nodeId(), peer.nodeId());
  }

  void arrive() {
    if (tellsEnd) {
      tellsEnd = false;
      wire.remove(this);
      other.end(LinkEnd.Reason.CLOSED_BY_PEER, "closed by the other side", false);
      return;
    }
    OutgoingFrame frame = underWay.remove();
    ByteBuf content = content(frame);
    counters.sent(FrameHeader.BYTES + frame.sizeInBytes());
    counters.frameSent();
    long still = counters.unqueued(frame.cost());
    frame.body().release();
    if (refused && still <= sizes.queueBytes() / 2) {
      refused = false;
      wire.later(
          () -> {
            if (!over) {
              tell(() -> listener.writable(this));
            }
          });
    }
    other.deliver(frame, content);
  }

  private static ByteBuf content(OutgoingFrame frame) {
    ByteBuffer bytes = ByteBuffer.allocate((int) frame.sizeInBytes()).put(frame.head().duplicate());
    if (frame.body() instanceof FrameBody.InMemory memory) {
      bytes.put(memory.bytes().duplicate());
    } else if (frame.body() instanceof FrameBody.InFile file) {
      read(file, bytes);
    }
    return Unpooled.wrappedBuffer(bytes.flip());
  }

  private static void read(FrameBody.InFile file, ByteBuffer to) {
    long position = file.position();
    try {
      while (to.hasRemaining()) {
        int read = file.channel().read(to, position);
        if (read < 0) {
          throw new IllegalStateException("the file ends at " + position);
        }
        position += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deliver(OutgoingFrame frame, ByteBuf content) {
    silentTicks = 0;
    long cost = frame.cost();
    counters.received(FrameHeader.BYTES + frame.sizeInBytes());
    counters.frameReceived();
    if (counters.held(cost) >= sizes.windowBytes()) {
      paused = true;
    }
    FrameHeader header =
        new FrameHeader(
            0, frame.head().remaining(), frame.body().sizeInBytes(), (byte) frame.kind());
    ReceivedFrame received = new HeldFrame(header, content, () -> released(cost));
    tell(() -> listener.received(this, received));
  }

  private void released(long cost) {
    if (counters.held(-cost) <= sizes.windowBytes() / 2) {
      paused = false;
    }
  }

  /** Time passes. */
  void tick() {
    if (over) {
      // Nobody ever hears of the end if its direction stays cut; the other finds out by itself.
      return;
    }
    boolean hears = paused || !wire.isCut(peer.nodeId(), self.nodeId());
    silentTicks = hears ? 0 : silentTicks + 1;
    if (silentTicks >= MemoryWire.SILENT_TICKS) {
      end(LinkEnd.Reason.SILENT, "nothing heard for " + silentTicks + " ticks", true);
    }
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      end(LinkEnd.Reason.LISTENER_FAILED, String.valueOf(e), true);
    }
  }

  private void end(LinkEnd.Reason reason, String detail, boolean tellOther) {
    if (over) {
      return;
    }
    over = true;
    for (OutgoingFrame frame : underWay) {
      counters.unqueued(frame.cost());
      frame.body().release();
    }
    underWay.clear();
    if (other.tellsEnd) {
      other.tellsEnd = false;
      wire.remove(other);
    }
    tellsEnd = tellOther && !other.over;
    if (!tellsEnd) {
      wire.remove(this);
    }
    tell(() -> listener.disconnected(this, new LinkEnd(reason, detail)));
    whenEnded.run();
  }
}
