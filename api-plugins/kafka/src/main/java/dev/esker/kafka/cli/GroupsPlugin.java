package dev.esker.kafka.cli;

import picocli.CommandLine;

/** {@code esker groups}. */
public final class GroupsPlugin extends ClientCommandPlugin {

  @Override
  public String name() {
    return "groups";
  }

  @Override
  public String summary() {
    return "list, describe, reset or delete consumer groups";
  }

  @Override
  CommandLine command(Terminal terminal) {
    return new CommandLine(new GroupsCommand())
        .addSubcommand(new GroupsList(terminal))
        .addSubcommand(new GroupsDescribe(terminal))
        .addSubcommand(new GroupsReset(terminal))
        .addSubcommand(new GroupsDelete(terminal));
  }
}
