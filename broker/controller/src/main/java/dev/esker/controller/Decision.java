package dev.esker.controller;

import dev.esker.gossip.MetadataCommand;
import java.util.List;
import java.util.Objects;

/** What a request comes to. */
public sealed interface Decision {

  /**
   * The request is good.
   *
   * @param commands to be proposed in this order; none if everything is as requested already
   */
  record Accepted(List<MetadataCommand> commands) implements Decision {
    public Accepted {
      commands = List.copyOf(commands);
    }
  }

  /**
   * The request is refused.
   *
   * @param error what to tell a program
   * @param message what to tell a person: names what was asked for and what is allowed
   */
  record Refused(ControllerError error, String message) implements Decision {
    public Refused {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(message, "message");
    }
  }
}
