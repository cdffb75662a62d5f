package dev.esker.kafka.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Cuts a connection's bytes into frames: four bytes of length, then that many of request.
 *
 * <p>The aim is that a large frame is one buffer which the socket was read into. A frame that has
 * arrived whole in one read is a slice of what was read. Otherwise its beginning is copied into a
 * buffer of its own, and the rest is read straight into that buffer: this class is also the
 * channel's receive allocator, which hands out the unfilled end of the current frame. The buffer
 * starts with at most {@link InFlightBudget#FIRST_BYTES} and grows as the frame arrives, to {@link
 * #GROWTH} times what is there, so that a large length alone costs nothing.
 *
 * <p>Used on the connection's event loop only.
 */
final class FrameReader {

  /** A frame of a mebibyte is copied twice on the way, and a third of it at that. */
  static final int GROWTH = 4;

  private static final int LENGTH_BYTES = Integer.BYTES;

  private final Gate gate;
  private final int maxFrameBytes;
  private final ByteBufAllocator allocator;

  /** What was read and isn't cut yet, or null. */
  private ByteBuf unread;

  /** The frame that is being filled, or null. */
  private ByteBuf frame;

  /** The end of {@link #frame} that the next read fills, or null. */
  private ByteBuf window;

  private int length = -1;
  private boolean admitted;
  private boolean cutting;
  private boolean closed;

  /** Where frames go. */
  interface Gate {
    /** Whether a frame of that size may be begun; if not, {@link #resume} is called later. */
    boolean admit(int bytes);

    /**
     * Whether the frame may have so many bytes of memory, which is more than {@link
     * InFlightBudget#FIRST_BYTES}; if not, {@link #resume} is called later.
     */
    boolean grow(int bytes);

    /** Takes a frame, which was admitted, and owns it from now on. */
    void frame(ByteBuf frame);

    /** Told of a length that no frame may have; nothing more is cut. */
    void badLength(int length);
  }

  FrameReader(Gate gate, int maxFrameBytes, ByteBufAllocator allocator) {
    this.gate = gate;
    this.maxFrameBytes = maxFrameBytes;
    this.allocator = allocator;
  }

  /** Takes what the channel has read. */
  // The window is recognized by being that very buffer.
  @SuppressWarnings("ReferenceEquality")
  void received(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else if (bytes == window) {
      frame.writerIndex(frame.writerIndex() + bytes.writerIndex());
      window = null;
      bytes.release();
    } else if (unread == null) {
      unread = bytes;
    } else {
      ByteBuf joined = allocator.directBuffer(unread.readableBytes() + bytes.readableBytes());
      joined.writeBytes(unread).writeBytes(bytes);
      unread.release();
      bytes.release();
      unread = joined;
    }
    resume();
  }

  /** Goes on after {@link Gate#admit} has said no. */
  void resume() {
    if (cutting) {
      return;
    }
    cutting = true;
    try {
      boolean progress = true;
      while (progress && !closed) {
        progress = frame == null ? begin() : fill();
      }
    } finally {
      cutting = false;
    }
    if (unread != null && !unread.isReadable()) {
      unread.release();
      unread = null;
    }
  }

  /** Whether a frame has begun and its end hasn't come. */
  boolean isMidFrame() {
    return frame != null || unread != null;
  }

  /** Drops whatever isn't a whole frame. */
  void close() {
    closed = true;
    if (unread != null) {
      unread.release();
      unread = null;
    }
    if (frame != null) {
      frame.release();
      frame = null;
    }
  }

  private boolean begin() {
    if (length < 0) {
      if (unread == null || unread.readableBytes() < LENGTH_BYTES) {
        return false;
      }
      int claimed = unread.readInt();
      if (claimed < 0 || claimed > maxFrameBytes) {
        gate.badLength(claimed);
        close();
        return false;
      }
      length = claimed;
    }
    if (!admitted) {
      if (!gate.admit(length)) {
        return false;
      }
      admitted = true;
    }
    int here = unread == null ? 0 : unread.readableBytes();
    if (here < length) {
      int capacity = Math.min(length, InFlightBudget.FIRST_BYTES);
      frame = allocator.directBuffer(capacity, length);
      return true;
    }
    if (length > InFlightBudget.FIRST_BYTES && !gate.grow(length)) {
      return false;
    }
    deliver(unread == null ? allocator.directBuffer(0) : unread.readRetainedSlice(length));
    return true;
  }

  private boolean fill() {
    if (unread != null && frame.isWritable()) {
      frame.writeBytes(unread, Math.min(unread.readableBytes(), frame.writableBytes()));
    }
    if (frame.writerIndex() == length) {
      ByteBuf whole = frame;
      frame = null;
      deliver(whole);
      return true;
    }
    if (frame.isWritable()) {
      return false;
    }
    int grown = (int) Math.min(length, (long) GROWTH * frame.capacity());
    if (!gate.grow(grown)) {
      return false;
    }
    frame.capacity(grown);
    return unread != null && unread.isReadable();
  }

  private void deliver(ByteBuf whole) {
    length = -1;
    admitted = false;
    gate.frame(whole);
  }

  /** The channel's receive allocator. */
  RecvByteBufAllocator receiveAllocator() {
    RecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator();
    return () -> new Handle((RecvByteBufAllocator.ExtendedHandle) adaptive.newHandle());
  }

  private ByteBuf nextWindow() {
    window = frame.retainedSlice(frame.writerIndex(), frame.writableBytes()).writerIndex(0);
    return window;
  }

  /** Reads into the frame that is being filled, or into a buffer of a size that adapts. */
  private final class Handle extends RecvByteBufAllocator.DelegatingHandle
      implements RecvByteBufAllocator.ExtendedHandle {
    private final RecvByteBufAllocator.ExtendedHandle adaptive;

    Handle(RecvByteBufAllocator.ExtendedHandle adaptive) {
      super(adaptive);
      this.adaptive = adaptive;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator alloc) {
      if (frame != null && frame.isWritable()) {
        return nextWindow();
      }
      // Nothing is begun, or what is begun waits for memory; the channel was told to stop then.
      window = null;
      return super.allocate(alloc);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return adaptive.continueReading(maybeMoreData);
    }
  }
}
