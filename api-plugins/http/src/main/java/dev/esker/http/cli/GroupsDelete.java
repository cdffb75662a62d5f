package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code esker groups delete}. */
@Command(
    name = "delete",
    description = "Deletes groups without members, with their offsets.",
    footer = {"", "Example: esker groups delete billing"})
final class GroupsDelete implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1..*", paramLabel = "GROUP", description = "The groups.")
  private List<String> names = new ArrayList<>();

  GroupsDelete(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    BrokerClient brokers = client.connect(console);
    boolean failed = false;
    List<Object> rows = new ArrayList<>();
    for (String name : new TreeSet<>(names)) {
      boolean deleted = delete(brokers, name);
      rows.add(Json.object("group", name, "deleted", deleted));
      failed |= !deleted;
    }
    if (client.json()) {
      console.out().println(Json.of(rows));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private boolean delete(BrokerClient brokers, String name) {
    try {
      brokers.delete(RequestPath.of("consumer-groups", name));
    } catch (BrokerException e) {
      console.error(Refusals.ofGroup(name, e));
      return false;
    }
    if (!client.json()) {
      console.out().println("deleted " + name);
    }
    return true;
  }
}
