package dev.esker.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Receives the frames of a log in order. Called on the thread that reads. */
@FunctionalInterface
public interface FrameVisitor {

  /**
   * One intact frame.
   *
   * @param position where it starts in the log
   * @param endPosition where it ends; a boundary from which {@link Wal#open} can start
   * @param kind as it was staged, 0 to 127
   * @param partition as it was staged
   * @param baseOffset as it was staged
   * @param payload read only, and valid during this call only
   * @throws IOException ends the reading and is passed on
   */
  void frame(
      long position,
      long endPosition,
      byte kind,
      int partition,
      long baseOffset,
      ByteBuffer payload)
      throws IOException;
}
