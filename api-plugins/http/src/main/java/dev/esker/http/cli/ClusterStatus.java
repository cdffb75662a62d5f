package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code esker cluster status}. */
@Command(
    name = "status",
    description =
        "Shows the brokers, what they lead, and the partitions that lack replicas or a leader.",
    footer = {"", "Example: esker cluster status --meta=localhost:8080,localhost:8081"})
final class ClusterStatus implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  ClusterStatus(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    JsonObject status = client.connect(console).get(RequestPath.of("cluster", "status"));
    if (client.json()) {
      console.out().println(Json.of(status.fields()));
    } else {
      print(status);
    }
    return ExitCode.OK;
  }

  private void print(JsonObject status) {
    List<JsonObject> brokers = status.objects("brokers");
    List<JsonObject> underReplicated = status.objects("under_replicated");
    List<JsonObject> underMinIsr = status.objects("under_min_isr");
    List<JsonObject> offline = status.objects("offline");
    List<JsonObject> moving = status.objects("reassignments");
    Long controller = status.naturalOrNull("controller");
    console
        .out()
        .println(
            "cluster "
                + status.text("cluster_id")
                + ": "
                + Words.count(brokers.size(), "broker")
                + ", controller "
                + (controller == null ? "-" : controller)
                + ", metadata version "
                + status.number("metadata_version"));
    Table table = new Table("BROKER", "RACK", "STATE", "HTTP", "KAFKA", "PARTITIONS", "LEADERS");
    for (JsonObject broker : brokers) {
      JsonObject endpoints = broker.object("endpoints");
      table.row(
          broker.number("id"),
          broker.textOrNull("rack"),
          broker.text("phase"),
          endpoints.textOrNull("http"),
          endpoints.textOrNull("kafka"),
          broker.number("partitions"),
          broker.number("leaders"));
    }
    console.out().print(table);
    console
        .out()
        .println(
            Words.count(status.number("topics"), "topic")
                + ", "
                + Words.count(status.number("partitions"), "partition")
                + ", "
                + underReplicated.size()
                + " under-replicated, "
                + underMinIsr.size()
                + " below min.insync.replicas, "
                + offline.size()
                + " offline, "
                + moving.size()
                + " moving");
    if (!underReplicated.isEmpty() || !offline.isEmpty()) {
      Table lacking = new Table("TOPIC", "PARTITION", "LACKS");
      offline.forEach(
          each -> lacking.row(each.text("topic"), each.number("partition"), "a leader"));
      underReplicated.forEach(
          each -> lacking.row(each.text("topic"), each.number("partition"), "replicas"));
      console.out().print(lacking);
    }
  }
}
