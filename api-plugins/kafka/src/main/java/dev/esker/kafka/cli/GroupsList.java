package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code esker groups list}. */
@Command(name = "list", description = "Lists groups by name, with their state.")
final class GroupsList implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  GroupsList(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (Admin admin = client.admin(console)) {
      List<GroupListing> groups = new ArrayList<>(Failures.await(admin.listGroups().all()));
      groups.sort(Comparator.comparing(GroupListing::groupId));
      Table table = new Table("GROUP", "STATE", "TYPE", "PROTOCOL");
      List<Object> rows = new ArrayList<>();
      for (GroupListing group : groups) {
        String state = group.groupState().map(Object::toString).orElse(null);
        String type = group.type().map(Object::toString).orElse(null);
        table.row(group.groupId(), state, type, group.protocol());
        rows.add(
            Json.object(
                "group",
                group.groupId(),
                "state",
                state,
                "type",
                type,
                "protocol",
                group.protocol()));
      }
      console.out().print(client.json() ? Json.of(rows) + "\n" : table.toString());
      return ExitCode.OK;
    }
  }
}
