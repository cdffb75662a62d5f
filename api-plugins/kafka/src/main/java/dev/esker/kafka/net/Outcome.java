package dev.esker.kafka.net;

import org.apache.kafka.common.protocol.ApiMessage;

/** How a request has ended. */
sealed interface Outcome {

  /** Gives back what it holds, if it can't be sent. */
  default void discard() {}

  /**
   * An answer.
   *
   * @param message what is sent
   * @param release run once it is sent or can't be any more
   */
  record Answer(ApiMessage message, Runnable release) implements Outcome {
    @Override
    public void discard() {
      release.run();
    }
  }

  /** Nothing is sent. */
  record Silence() implements Outcome {}

  /** The connection is closed, and the log says why. */
  record Disconnect(String reason) implements Outcome {}
}
