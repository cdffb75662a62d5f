package dev.esker.kafka.cli;

import picocli.CommandLine;

/** {@code esker topics}. */
public final class TopicsPlugin extends ClientCommandPlugin {

  @Override
  public String name() {
    return "topics";
  }

  @Override
  public String summary() {
    return "create, list, describe, alter or delete topics";
  }

  @Override
  CommandLine command(Terminal terminal) {
    return new CommandLine(new TopicsCommand())
        .addSubcommand(new TopicsCreate(terminal))
        .addSubcommand(new TopicsList(terminal))
        .addSubcommand(new TopicsDescribe(terminal))
        .addSubcommand(new TopicsAlter(terminal))
        .addSubcommand(new TopicsDelete(terminal));
  }
}
