package dev.esker.http.cli;

import dev.esker.commands.ClientCommand;
import dev.esker.commands.Console;
import picocli.CommandLine;

/** {@code esker consumer}. */
public final class ConsumerPlugin extends ClientCommand {

  @Override
  public String name() {
    return "consumer";
  }

  @Override
  public String summary() {
    return "print the messages of a partition as they arrive";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new ConsumerCommand(console));
  }
}
