package dev.esker.kafka.net;

import java.io.IOException;

/** An address can't be bound, since somebody else has. */
public final class PortInUseException extends IOException {

  private static final long serialVersionUID = 1L;

  PortInUseException(String message) {
    super(message);
  }
}
