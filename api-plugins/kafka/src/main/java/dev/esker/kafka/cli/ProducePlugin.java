package dev.esker.kafka.cli;

import picocli.CommandLine;

/** {@code esker produce}. */
public final class ProducePlugin extends ClientCommandPlugin {

  @Override
  public String name() {
    return "produce";
  }

  @Override
  public String summary() {
    return "append lines from standard input to a topic";
  }

  @Override
  CommandLine command(Terminal terminal) {
    return new CommandLine(new ProduceCommand(terminal));
  }
}
