package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import picocli.CommandLine;

/** {@code esker consume}. */
public final class ConsumePlugin extends KafkaClientCommand {

  @Override
  public String name() {
    return "consume";
  }

  @Override
  public String summary() {
    return "print the records of a topic";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new ConsumeCommand(console));
  }
}
