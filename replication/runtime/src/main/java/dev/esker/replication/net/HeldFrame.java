package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A frame in a buffer of its own. */
final class HeldFrame implements ReceivedFrame {
  private final FrameHeader header;
  private final ByteBuf content;
  private final Runnable whenReleased;
  private final AtomicBoolean released = new AtomicBoolean();

  HeldFrame(FrameHeader header, ByteBuf content, Runnable whenReleased) {
    this.header = header;
    this.content = content;
    this.whenReleased = whenReleased;
  }

  @Override
  public int kind() {
    return header.kind();
  }

  @Override
  public ByteBuffer head() {
    return content.nioBuffer(0, header.headBytes()).asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer body() {
    return content.nioBuffer(header.headBytes(), header.bodyBytes()).asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer content() {
    return content.nioBuffer(0, header.contentBytes()).asReadOnlyBuffer();
  }

  @Override
  public int sizeInBytes() {
    return header.contentBytes();
  }

  @Override
  public void release() {
    if (!released.compareAndSet(false, true)) {
      throw new IllegalStateException(this + " is released already");
    }
    content.release();
    whenReleased.run();
  }

  @Override
  public String toString() {
    return "frame of kind " + header.kind() + ", " + header.contentBytes() + " bytes";
  }
}
