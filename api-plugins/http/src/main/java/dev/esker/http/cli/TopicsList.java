package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code esker topics list}. */
@Command(
    name = "list",
    description = "Lists topics by name.",
    footer = {"", "Example: esker topics list --json"})
final class TopicsList implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(names = "--internal", description = "Those that the broker keeps for itself as well.")
  private boolean internal;

  TopicsList(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    RequestPath path = RequestPath.of("topics");
    JsonObject answer = client.connect(console).get(internal ? path.query("internal", true) : path);
    List<JsonObject> topics = new ArrayList<>(answer.objects("topics"));
    topics.sort(Comparator.comparing(topic -> topic.text("name")));
    Table table = new Table("TOPIC", "PARTITIONS", "REPLICAS");
    List<Object> rows = new ArrayList<>();
    for (JsonObject topic : topics) {
      String name = topic.text("name");
      long partitions = topic.number("partitions");
      long replicas = topic.number("replication_factor");
      table.row(name, partitions, replicas);
      rows.add(
          Json.object(
              "topic",
              name,
              "partitions",
              partitions,
              "replication_factor",
              replicas,
              "internal",
              topic.flag("internal")));
    }
    console.out().print(client.json() ? Json.of(rows) + "\n" : table.toString());
    return ExitCode.OK;
  }
}
