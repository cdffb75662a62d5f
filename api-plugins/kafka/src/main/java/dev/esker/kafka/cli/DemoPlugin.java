package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.kafka.cli.demo.DemoCommand;
import picocli.CommandLine;

/** {@code esker demo}. */
public final class DemoPlugin extends KafkaClientCommand {

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "three brokers, a load, a kill, and a table of what happened";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new DemoCommand(console));
  }
}
