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
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker topics delete}. */
@Command(name = "delete", description = "Deletes topics with all their records.")
final class TopicsDelete implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The topics.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--if-exists", description = "Don't mind those that aren't there.")
  private boolean ifExists;

  TopicsDelete(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    boolean failed = false;
    List<Object> rows = new ArrayList<>();
    try (Admin admin = client.admin(console)) {
      Map<String, KafkaFuture<Void>> results =
          admin.deleteTopics(new LinkedHashSet<>(names)).topicNameValues();
      for (String name : new TreeMap<>(results).keySet()) {
        try {
          Failures.await(results.get(name));
          rows.add(Json.object("topic", name, "deleted", true));
          say("deleted " + name);
        } catch (UnknownTopicOrPartitionException e) {
          rows.add(Json.object("topic", name, "deleted", false));
          if (ifExists) {
            say(name + " isn't there");
          } else {
            failed = true;
            console.error("there is no topic '" + name + "'");
          }
        } catch (ApiException e) {
          rows.add(Json.object("topic", name, "deleted", false));
          failed = true;
          console.error("topic '" + name + "': " + Failures.message(e));
        }
      }
    }
    if (client.json()) {
      console.out().println(Json.of(rows));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private void say(String line) {
    if (!client.json()) {
      console.out().println(line);
    }
  }
}
