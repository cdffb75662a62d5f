package dev.esker.engine.compaction;

import java.io.IOException;

/** The log was deleted, cut or configured otherwise meanwhile: the pass is void. */
final class AbandonedException extends IOException {
  private static final long serialVersionUID = 1L;

  AbandonedException(String message) {
    super(message);
  }
}
