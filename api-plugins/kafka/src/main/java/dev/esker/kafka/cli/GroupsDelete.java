package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code esker groups delete}. */
@Command(name = "delete", description = "Deletes groups without members, with their offsets.")
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
    boolean failed = false;
    List<Object> rows = new ArrayList<>();
    try (Admin admin = client.admin(console)) {
      Map<String, KafkaFuture<Void>> results =
          admin.deleteConsumerGroups(new LinkedHashSet<>(names)).deletedGroups();
      for (String name : new TreeMap<>(results).keySet()) {
        String failure = failure(name, results.get(name));
        rows.add(Json.object("group", name, "deleted", failure == null));
        if (failure != null) {
          failed = true;
          console.error(failure);
        } else if (!client.json()) {
          console.out().println("deleted " + name);
        }
      }
    }
    if (client.json()) {
      console.out().println(Json.of(rows));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private static String failure(String name, KafkaFuture<Void> result) {
    try {
      Failures.await(result);
      return null;
    } catch (GroupIdNotFoundException e) {
      return "there is no group '" + name + "'";
    } catch (GroupNotEmptyException e) {
      return "group '" + name + "' has members; stop them first";
    } catch (ApiException e) {
      return "group '" + name + "': " + Failures.message(e);
    }
  }
}
