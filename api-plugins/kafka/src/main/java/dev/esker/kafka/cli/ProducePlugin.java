package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import picocli.CommandLine;

/** {@code esker produce}. */
public final class ProducePlugin extends KafkaClientCommand {

  @Override
  public String name() {
    return "produce";
  }

  @Override
  public String summary() {
    return "append lines from standard input to a topic";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new ProduceCommand(console));
  }
}
