package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import picocli.CommandLine;

/** {@code esker groups}. */
public final class GroupsPlugin extends KafkaClientCommand {

  @Override
  public String name() {
    return "groups";
  }

  @Override
  public String summary() {
    return "list, describe, reset or delete consumer groups";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new GroupsCommand())
        .addSubcommand(new GroupsList(console))
        .addSubcommand(new GroupsDescribe(console))
        .addSubcommand(new GroupsReset(console))
        .addSubcommand(new GroupsDelete(console));
  }
}
