package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.http.client.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code esker cluster plan}. */
@Command(
    name = "plan",
    description = "Shows which replicas and leaders would be moved, and why. Changes nothing.",
    footer = {"", "Example: esker cluster plan --drain 3"})
final class ClusterPlan implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private PlanWishes wishes = new PlanWishes();

  ClusterPlan(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    JsonObject plan = client.connect(console).get(wishes.path());
    if (client.json()) {
      console.out().println(Json.of(plan.fields()));
    } else {
      PlanPrinter printer = new PlanPrinter(console);
      printer.print(plan);
      printer.progress(plan.object("rebalance"));
    }
    return ExitCode.OK;
  }
}
