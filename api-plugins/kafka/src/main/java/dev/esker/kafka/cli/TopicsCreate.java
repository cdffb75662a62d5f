package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker topics create}. */
@Command(name = "create", description = "Creates topics.")
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

  TopicsCreate(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    check();
    try (Admin admin = client.admin(console)) {
      if (rackAware) {
        sayIfOneRack(admin);
      }
      CreateTopicsResult result =
          admin.createTopics(
              names.stream()
                  .distinct()
                  .map(
                      name ->
                          new NewTopic(
                                  name,
                                  Optional.ofNullable(partitions),
                                  Optional.ofNullable(replicationFactor))
                              .configs(configs))
                  .toList());
      return print(result);
    }
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

  private void sayIfOneRack(Admin admin) {
    long racks =
        Failures.await(admin.describeCluster().nodes()).stream()
            .map(Node::rack)
            .filter(Objects::nonNull)
            .distinct()
            .count();
    if (racks < 2) {
      console
          .err()
          .println(
              "esker: warning: --rack-aware has no effect: the brokers name "
                  + (racks == 0 ? "no rack" : "only one rack"));
    }
  }

  private int print(CreateTopicsResult result) {
    boolean failed = false;
    List<Object> rows = new ArrayList<>();
    for (String name : result.values().keySet()) {
      try {
        Failures.await(result.values().get(name));
        int count = Failures.await(result.numPartitions(name));
        int factor = Failures.await(result.replicationFactor(name));
        rows.add(
            Json.object(
                "topic", name, "created", true, "partitions", count, "replication_factor", factor));
        if (!client.json()) {
          console.out().println("created " + name + " with " + Words.count(count, "partition"));
        }
      } catch (TopicExistsException e) {
        if (ifNotExists) {
          rows.add(Json.object("topic", name, "created", false));
          if (!client.json()) {
            console.out().println(name + " exists");
          }
        } else {
          failed = true;
          console.error("topic '" + name + "' exists already");
        }
      } catch (ApiException e) {
        failed = true;
        console.error("topic '" + name + "': " + Failures.message(e));
      }
    }
    if (client.json()) {
      console.out().println(Json.of(rows));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }
}
