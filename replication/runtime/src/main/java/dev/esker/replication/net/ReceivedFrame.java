package dev.esker.replication.net;

import java.nio.ByteBuffer;

/**
 * What has arrived. It counts against the link's window until it is released, which its receiver
 * does once, on any thread, also after the link has ended.
 */
public interface ReceivedFrame {

  /** As the sender gave it: 0 to {@link OutgoingFrame#MAX_KIND}. */
  int kind();

  /** The head: a read-only view of its own, not to be touched after the release. */
  ByteBuffer head();

  /** The body: a read-only view of its own, not to be touched after the release. */
  ByteBuffer body();

  /** The head and right behind it the body, likewise. */
  ByteBuffer content();

  /** The bytes of head and body. */
  int sizeInBytes();

  /**
   * Gives the memory back.
   *
   * @throws IllegalStateException if it was released before
   */
  void release();
}
