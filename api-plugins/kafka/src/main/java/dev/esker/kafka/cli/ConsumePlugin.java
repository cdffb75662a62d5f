package dev.esker.kafka.cli;

import picocli.CommandLine;

/** {@code esker consume}. */
public final class ConsumePlugin extends ClientCommandPlugin {

  @Override
  public String name() {
    return "consume";
  }

  @Override
  public String summary() {
    return "print the records of a topic";
  }

  @Override
  CommandLine command(Terminal terminal) {
    return new CommandLine(new ConsumeCommand(terminal));
  }
}
