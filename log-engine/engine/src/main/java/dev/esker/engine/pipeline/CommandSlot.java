package dev.esker.engine.pipeline;

/** A slot of the ring. */
final class CommandSlot {
  private Command command;

  Command command() {
    return command;
  }

  void set(Command next) {
    command = next;
  }

  /** Lets go of the command, so that its buffers can be collected. */
  void clear() {
    command = null;
  }
}
