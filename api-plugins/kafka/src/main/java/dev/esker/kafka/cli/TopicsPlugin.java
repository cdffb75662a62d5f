package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import picocli.CommandLine;

/** {@code esker topics}. */
public final class TopicsPlugin extends KafkaClientCommand {

  @Override
  public String name() {
    return "topics";
  }

  @Override
  public String summary() {
    return "create, list, describe, alter or delete topics";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new TopicsCommand())
        .addSubcommand(new TopicsCreate(console))
        .addSubcommand(new TopicsList(console))
        .addSubcommand(new TopicsDescribe(console))
        .addSubcommand(new TopicsAlter(console))
        .addSubcommand(new TopicsDelete(console));
  }
}
