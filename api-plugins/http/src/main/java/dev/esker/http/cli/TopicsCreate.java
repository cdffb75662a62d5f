package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Words;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker topics create}. */
@Command(
    name = "create",
    description = "Creates topics.",
    footer = {"", "Example: esker topics create orders -p 3 -c retention.ms=86400000"})
final class TopicsCreate implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "Their names.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-p", "--partitions"},
      paramLabel = "N",
      description = "How many partitions (default: the broker's num.partitions).")
  private Integer partitions;

  @Option(
      names = {"-r", "--replication-factor"},
      paramLabel = "N",
      description = "How many brokers keep each partition (default: the broker's).")
  private Short replicationFactor;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "KEY=VALUE",
      description = "A setting of the topics, retention.ms=86400000 say; may be repeated.")
  private Map<String, String> configs = new LinkedHashMap<>();

  @Option(
      names = "--rack-aware",
      description =
          "Spread replicas over racks. Brokers always do where there are several racks; this says"
              + " so when there is only one.")
  private boolean rackAware;

  @Option(names = "--if-not-exists", description = "Leave a topic that exists as it is.")
  private boolean ifNotExists;

  private final List<Object> rows = new ArrayList<>();
  private boolean failed;

  TopicsCreate(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    check();
    BrokerClient brokers = client.connect(console);
    if (rackAware) {
      sayIfOneRack(brokers);
    }
    Map<String, Object> body = body();
    names.stream().distinct().forEach(name -> create(brokers, name, body));
    if (client.json()) {
      console.out().println(Json.of(rows));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private void check() {
    if (partitions != null && partitions < 1) {
      throw client.usage("--partitions = " + partitions + " is not a positive number");
    }
    if (replicationFactor != null && replicationFactor < 1) {
      throw client.usage(
          "--replication-factor = " + replicationFactor + " is not a positive number");
    }
  }

  private Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    if (partitions != null) {
      body.put("num_partitions", partitions);
    }
    if (replicationFactor != null) {
      body.put("replication_factor", replicationFactor);
    }
    if (rackAware) {
      body.put("rack_awareness", true);
    }
    if (!configs.isEmpty()) {
      body.put("configs", configs);
    }
    return body;
  }

  private void sayIfOneRack(BrokerClient brokers) {
    long racks =
        brokers.get(RequestPath.of("cluster", "status")).objects("brokers").stream()
            .map(broker -> broker.textOrNull("rack"))
            .filter(Objects::nonNull)
            .distinct()
            .count();
    if (racks < 2) {
      console.warning(
          "--rack-aware has no effect: the brokers name "
              + (racks == 0 ? "no rack" : "only one rack"));
    }
  }

  private void create(BrokerClient brokers, String name, Map<String, Object> body) {
    try {
      JsonObject topic = brokers.post(RequestPath.of("topics", name), body);
      int count = topic.objects("partitions").size();
      long factor = topic.number("replication_factor");
      rows.add(
          Json.object(
              "topic", name, "created", true, "partitions", count, "replication_factor", factor));
      say("created " + name + " with " + Words.count(count, "partition"));
    } catch (BrokerException e) {
      if (ifNotExists && Refusals.is(e, Refusals.TOPIC_EXISTS)) {
        rows.add(Json.object("topic", name, "created", false));
        say(name + " exists");
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
