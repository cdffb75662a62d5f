package dev.esker.server.admin;

import dev.esker.controller.Decision;
import dev.esker.gossip.MetadataCommand;
import dev.esker.spi.ErrorCode;
import java.util.List;

/**
 * How a change went.
 *
 * @param error NONE if it is done
 * @param message for people, or null
 * @param commands what was proposed
 */
record Outcome(ErrorCode error, String message, List<MetadataCommand> commands) {

  static Outcome done(List<MetadataCommand> commands) {
    return new Outcome(ErrorCode.NONE, null, commands);
  }

  static Outcome failed(ErrorCode error, String message) {
    return new Outcome(error, message, List.of());
  }

  static Outcome of(Decision.Refused refused) {
    return failed(ErrorCode.valueOf(refused.error().name()), refused.message());
  }

  boolean isDone() {
    return error == ErrorCode.NONE;
  }
}
