package dev.esker.replication.core;

import java.io.IOException;

/** Bytes that aren't a message between replicas. */
public final class MessageFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, and where
   */
  MessageFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
