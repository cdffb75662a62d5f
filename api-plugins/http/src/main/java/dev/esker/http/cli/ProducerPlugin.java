package dev.esker.http.cli;

import dev.esker.commands.ClientCommand;
import dev.esker.commands.Console;
import picocli.CommandLine;

/** {@code esker producer}. */
public final class ProducerPlugin extends ClientCommand {

  @Override
  public String name() {
    return "producer";
  }

  @Override
  public String summary() {
    return "send messages, one after the other, from a prompt";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new ProducerCommand(console));
  }
}
