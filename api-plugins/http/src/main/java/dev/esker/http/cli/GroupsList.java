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
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code esker groups list}. */
@Command(
    name = "list",
    description = "Lists groups by name, with their state.",
    footer = {"", "Example: esker groups list --json"})
final class GroupsList implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  GroupsList(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    JsonObject answer = client.connect(console).get(RequestPath.of("consumer-groups"));
    List<JsonObject> groups = new ArrayList<>(answer.objects("groups"));
    groups.sort(Comparator.comparing(group -> group.text("group")));
    Table table = new Table("GROUP", "STATE", "TYPE", "PROTOCOL");
    List<Object> rows = new ArrayList<>();
    for (JsonObject group : groups) {
      String name = group.text("group");
      String state = group.textOrNull("state");
      String type = capitalized(group.textOrNull("type"));
      String protocol = group.textOrNull("protocol_type");
      table.row(name, state, type, protocol);
      rows.add(Json.object("group", name, "state", state, "type", type, "protocol", protocol));
    }
    console.out().print(client.json() ? Json.of(rows) + "\n" : table.toString());
    return ExitCode.OK;
  }

  /** As Kafka's tools write it, and like the states. */
  private static String capitalized(String type) {
    return type == null || type.isEmpty()
        ? type
        : type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
  }
}
