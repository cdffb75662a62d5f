package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code esker topics describe}. */
@Command(
    name = "describe",
    description = "Shows the partitions of topics, and the settings that aren't the defaults.",
    footer = {"", "Example: esker topics describe orders"})
final class TopicsDescribe implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Topics (default: every one).")
  private List<String> names = new ArrayList<>();

  TopicsDescribe(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    BrokerClient brokers = client.connect(console);
    List<Object> rows = new ArrayList<>();
    boolean failed = false;
    for (String name : wanted(brokers)) {
      try {
        JsonObject topic = brokers.get(RequestPath.of("topics", name));
        if (client.json()) {
          rows.add(json(topic));
        } else {
          print(topic);
        }
      } catch (BrokerException e) {
        failed = true;
        console.error(Refusals.ofTopic(name, e));
      }
    }
    if (client.json()) {
      console.out().println(Json.of(rows));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private Set<String> wanted(BrokerClient brokers) {
    Set<String> wanted = new TreeSet<>(names);
    if (names.isEmpty()) {
      brokers
          .get(RequestPath.of("topics"))
          .objects("topics")
          .forEach(topic -> wanted.add(topic.text("name")));
    }
    return wanted;
  }

  private void print(JsonObject topic) {
    List<JsonObject> partitions = topic.objects("partitions");
    String settings =
        configs(topic).entrySet().stream()
            .map(each -> "  " + each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining());
    console
        .out()
        .println(
            topic.text("name")
                + ": "
                + Words.count(partitions.size(), "partition")
                + ", id "
                + topic.text("id")
                + (settings.isEmpty() ? "" : "\nsettings:" + settings));
    Table table =
        new Table("PARTITION", "LEADER", "REPLICAS", "ISR", "LOG-START", "HIGH-WATERMARK");
    for (JsonObject each : partitions) {
      table.row(
          each.number("partition"),
          each.naturalOrNull("leader"),
          Words.list(each.numbers("replicas")),
          Words.list(each.numbers("isr")),
          each.naturalOrNull("log_start_offset"),
          each.naturalOrNull("high_watermark"));
    }
    console.out().print(table);
    console.out().println();
  }

  private static Map<String, Object> configs(JsonObject topic) {
    return new TreeMap<>(topic.object("configs").fields());
  }

  private static Map<String, Object> json(JsonObject topic) {
    List<Object> partitions = new ArrayList<>();
    for (JsonObject each : topic.objects("partitions")) {
      partitions.add(
          Json.object(
              "partition", each.number("partition"),
              "leader", each.naturalOrNull("leader"),
              "replicas", each.numbers("replicas"),
              "isr", each.numbers("isr"),
              "log_start", each.naturalOrNull("log_start_offset"),
              "high_watermark", each.naturalOrNull("high_watermark")));
    }
    return Json.object(
        "topic", topic.text("name"),
        "id", topic.text("id"),
        "internal", topic.flag("internal"),
        "partitions", partitions,
        "configs", configs(topic));
  }
}
