package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Cuts the bytes of a link into frames. Each frame gets a buffer of its own size, so that a small
 * one that is held for long pins nothing else; the rest of a large one is read from the socket
 * straight into that buffer ({@link #window}).
 *
 * <p>A buffer begins with at most {@link #FIRST_BYTES}, or as much as the largest frame that has
 * come before, and gets its full size once so many bytes are there. So a large length alone costs
 * nothing, and a stream of large frames is copied once, in its first.
 *
 * <p>Used on the link's event loop only.
 */
final class FrameAssembler {
  /** What the buffer of a link's first frame begins with, at most. */
  static final int FIRST_BYTES = 256 << 10;

  private final int maxFrameBytes;
  private final ByteBufAllocator allocator;
  private final Sink sink;
  private final ByteBuffer headerBytes = ByteBuffer.allocate(FrameHeader.BYTES);

  /** Of the frame that is being filled, or null. */
  private FrameHeader header;

  /** What has come of it; null exactly if the header is. */
  private ByteBuf content;

  /** The end of the content that the next read fills, or null. */
  private ByteBuf window;

  private int largest = FIRST_BYTES;
  private boolean closed;

  /** Where frames go. */
  interface Sink {
    /** Takes a frame whose head has been checked, and owns its content. */
    void frame(FrameHeader header, ByteBuf content);
  }

  FrameAssembler(int maxFrameBytes, ByteBufAllocator allocator, Sink sink) {
    this.maxFrameBytes = maxFrameBytes;
    this.allocator = allocator;
    this.sink = sink;
  }

  /** Where the socket should be read into, to be given back by {@link #received}; or null. */
  ByteBuf window() {
    window = null;
    if (content != null && content.isWritable()) {
      window = content.retainedSlice(content.writerIndex(), content.writableBytes()).writerIndex(0);
    }
    return window;
  }

  /**
   * Takes what was read, and owns it.
   *
   * @throws MalformedStreamException if no frame looks like that; nothing more is to be given
   */
  // The window is recognized by being that very buffer.
  @SuppressWarnings("ReferenceEquality")
  void received(ByteBuf bytes) throws MalformedStreamException {
    try {
      if (bytes == window) {
        window = null;
        if (!closed) {
          content.writerIndex(content.writerIndex() + bytes.writerIndex());
          growOrDeliver();
        }
      } else {
        while (!closed && bytes.isReadable()) {
          take(bytes);
        }
      }
    } finally {
      bytes.release();
    }
  }

  /** Drops what isn't a whole frame, and whatever comes. */
  void close() {
    closed = true;
    if (content != null) {
      content.release();
      content = null;
      header = null;
    }
  }

  private void take(ByteBuf bytes) throws MalformedStreamException {
    if (header == null) {
      takeHeader(bytes);
    } else {
      content.writeBytes(bytes, Math.min(bytes.readableBytes(), content.writableBytes()));
    }
    growOrDeliver();
  }

  private void takeHeader(ByteBuf bytes) throws MalformedStreamException {
    int wanted = Math.min(headerBytes.remaining(), bytes.readableBytes());
    headerBytes.limit(headerBytes.position() + wanted);
    bytes.readBytes(headerBytes);
    headerBytes.limit(FrameHeader.BYTES);
    if (headerBytes.hasRemaining()) {
      return;
    }
    headerBytes.clear();
    FrameHeader begun = FrameHeader.decode(headerBytes, maxFrameBytes);
    int length = begun.contentBytes();
    content = allocator.directBuffer(Math.min(length, largest), length);
    header = begun;
  }

  private void growOrDeliver() throws MalformedStreamException {
    if (header == null) {
      return;
    }
    int length = header.contentBytes();
    if (content.writerIndex() == length) {
      header.verify(content.nioBuffer(0, header.headBytes()));
      FrameHeader whole = header;
      ByteBuf its = content;
      header = null;
      content = null;
      largest = Math.max(largest, length);
      sink.frame(whole, its);
    } else if (!content.isWritable()) {
      content.capacity(length);
    }
  }
}
