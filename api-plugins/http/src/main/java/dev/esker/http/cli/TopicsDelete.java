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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker topics delete}. */
@Command(
    name = "delete",
    description = "Deletes topics with all their records.",
    footer = {"", "Example: esker topics delete orders --if-exists"})
final class TopicsDelete implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The topics.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--if-exists", description = "Don't mind those that aren't there.")
  private boolean ifExists;

  private final List<Object> rows = new ArrayList<>();
  private boolean failed;

  TopicsDelete(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    BrokerClient brokers = client.connect(console);
    new TreeSet<>(names).forEach(name -> delete(brokers, name));
    if (client.json()) {
      console.out().println(Json.of(rows));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private void delete(BrokerClient brokers, String name) {
    try {
      brokers.delete(RequestPath.of("topics", name));
      rows.add(Json.object("topic", name, "deleted", true));
      say("deleted " + name);
    } catch (BrokerException e) {
      rows.add(Json.object("topic", name, "deleted", false));
      if (ifExists && Refusals.is(e, Refusals.NO_TOPIC)) {
        say(name + " isn't there");
      } else {
        failed = true;
        console.error(Refusals.ofTopic(name, e));
      }
    }
  }

  private void say(String line) {
    if (!client.json()) {
      console.out().println(line);
    }
  }
}
