package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Which buffer a socket is read into: the frame that is being filled, or one whose size adapts to
 * what comes. A channel asks for it once in its life, so it is there before the frames are.
 */
final class ReceiveBuffers implements RecvByteBufAllocator {
  private final RecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator();

  /** Null during the handshake. */
  private FrameAssembler frames;

  /** From now on there are frames. On the event loop. */
  void fill(FrameAssembler assembler) {
    frames = assembler;
  }

  @Override
  @SuppressWarnings("deprecation") // of the handle, in favour of its own subtype
  public Handle newHandle() {
    return new FrameFirst((ExtendedHandle) adaptive.newHandle());
  }

  private final class FrameFirst extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle delegate;

    FrameFirst(ExtendedHandle delegate) {
      super(delegate);
      this.delegate = delegate;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      ByteBuf window = frames == null ? null : frames.window();
      return window == null ? super.allocate(allocator) : window;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return delegate.continueReading(maybeMoreData);
    }
  }
}
