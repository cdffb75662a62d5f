package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code esker cluster rebalance}. */
@Command(
    name = "rebalance",
    description = "Does what 'esker cluster plan' shows, in the background; or stops doing it.",
    footer = {"", "Example: esker cluster rebalance --leaders-only"})
final class ClusterRebalance implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private PlanWishes wishes = new PlanWishes();

  @Option(names = "--cancel", description = "Stop what is under way: partitions go back.")
  private boolean cancel;

  ClusterRebalance(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    BrokerClient brokers = client.connect(console);
    JsonObject answer =
        cancel
            ? brokers.delete(RequestPath.of("admin", "assignment-plan"))
            : brokers.post(wishes.path(), Map.of());
    if (client.json()) {
      console.out().println(Json.of(answer.fields()));
      return ExitCode.OK;
    }
    PlanPrinter printer = new PlanPrinter(console);
    if (cancel) {
      printer.progress(answer);
    } else {
      printer.print(answer);
      printer.progress(answer.object("rebalance"));
    }
    return ExitCode.OK;
  }
}
