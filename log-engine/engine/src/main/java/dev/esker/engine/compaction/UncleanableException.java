package dev.esker.engine.compaction;

import java.io.IOException;

/** A log that can't be compacted, for a reason that isn't the disk's and won't go away. */
final class UncleanableException extends IOException {
  private static final long serialVersionUID = 1L;

  UncleanableException(String message, Throwable cause) {
    super(message, cause);
  }
}
