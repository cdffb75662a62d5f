package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code esker topics list}. */
@Command(name = "list", description = "Lists topics by name.")
final class TopicsList implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(names = "--internal", description = "Those that the broker keeps for itself as well.")
  private boolean internal;

  TopicsList(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (Admin admin = client.admin(console)) {
      ListTopicsOptions options = new ListTopicsOptions().listInternal(internal);
      var names = Failures.await(admin.listTopics(options).names());
      var topics = new TreeMap<>(Failures.await(admin.describeTopics(names).allTopicNames()));
      Table table = new Table("TOPIC", "PARTITIONS", "REPLICAS");
      List<Object> rows = new ArrayList<>();
      for (TopicDescription topic : topics.values()) {
        int partitions = topic.partitions().size();
        int replicas =
            topic.partitions().stream().mapToInt(each -> each.replicas().size()).max().orElse(0);
        table.row(topic.name(), partitions, replicas);
        rows.add(
            Json.object(
                "topic",
                topic.name(),
                "partitions",
                partitions,
                "replication_factor",
                replicas,
                "internal",
                topic.isInternal()));
      }
      console.out().print(client.json() ? Json.of(rows) + "\n" : table.toString());
      return ExitCode.OK;
    }
  }
}
