package dev.esker.engine.segment;

import java.io.IOException;
import java.nio.file.Path;

/** A segment holds bytes that can't have been written as they are. */
public final class CorruptSegmentException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names file, position and what is wrong there. */
  public CorruptSegmentException(Path file, long position, String problem) {
    super(file + " at byte " + position + ": " + problem);
  }
}
