package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import dev.esker.http.client.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** Plans of the rebalancer as tables. */
final class PlanPrinter {
  private static final int MAX_ROWS = 100;

  private final Console console;

  PlanPrinter(Console console) {
    this.console = console;
  }

  /** What would be done, why, and what each broker has then. */
  void print(JsonObject plan) {
    List<JsonObject> moves = plan.objects("moves");
    console.out().println(plan.text("reason"));
    if (!moves.isEmpty()) {
      Table table = new Table("TOPIC", "PARTITION", "FROM", "TO", "REASON");
      moves.stream()
          .limit(MAX_ROWS)
          .forEach(
              each ->
                  table.row(
                      each.text("topic"),
                      each.number("partition"),
                      ids(each.numbers("from")),
                      ids(each.numbers("to")),
                      each.text("reason")));
      console.out().print(table);
      if (moves.size() > MAX_ROWS) {
        console.out().println("and " + (moves.size() - MAX_ROWS) + " more; --json has all");
      }
    }
    Table brokers = new Table("BROKER", "REPLICAS", "THEN", "LEADERS", "THEN");
    for (JsonObject each : plan.objects("brokers")) {
      brokers.row(
          each.number("id"),
          each.number("replicas_before"),
          each.number("replicas_after"),
          each.number("leaders_before"),
          each.number("leaders_after"));
    }
    console.out().print(brokers);
    JsonObject totals = plan.object("totals");
    console
        .out()
        .println(
            Words.count(moves.size(), "partition")
                + " to change, "
                + Words.count(totals.number("replicas"), "replica")
                + " to move, "
                + Words.count(totals.number("leaders"), "leader")
                + " to change");
  }

  /** How far the rebalancer is. */
  void progress(JsonObject progress) {
    console
        .out()
        .println(
            "rebalancing: "
                + progress.text("state")
                + ", "
                + progress.number("done")
                + " of "
                + Words.count(progress.number("total"), "partition")
                + " done, "
                + progress.number("under_way")
                + " under way");
    List<Long> drained = progress.numbers("drained");
    if (!drained.isEmpty()) {
      console.out().println("drained: " + ids(drained));
    }
  }

  static String ids(List<Long> brokers) {
    return brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
