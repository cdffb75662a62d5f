package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code esker topics describe}. */
@Command(
    name = "describe",
    description = "Shows the partitions of topics, and the settings that aren't the defaults.")
final class TopicsDescribe implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Topics (default: every one).")
  private List<String> names = new ArrayList<>();

  private boolean failed;

  TopicsDescribe(Console console) {
    this.console = console;
  }

  /** What is shown of a topic. */
  private record Shown(
      TopicDescription topic,
      Map<String, String> configs,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends) {}

  @Override
  public Integer call() {
    try (Admin admin = client.admin(console)) {
      Map<String, TopicDescription> topics = describe(admin);
      Map<String, Map<String, String>> configs = configs(admin, topics.keySet());
      List<TopicPartition> partitions =
          topics.values().stream().flatMap(topic -> partitions(topic).stream()).toList();
      Map<TopicPartition, Long> starts = TopicOffsets.of(admin, partitions, OffsetSpec.earliest());
      Map<TopicPartition, Long> ends = TopicOffsets.of(admin, partitions, OffsetSpec.latest());
      List<Shown> shown =
          topics.values().stream()
              .map(topic -> new Shown(topic, configs.get(topic.name()), starts, ends))
              .toList();
      if (client.json()) {
        console.out().println(Json.of(shown.stream().map(TopicsDescribe::json).toList()));
      } else {
        shown.forEach(each -> print(each, console.out()));
      }
      return failed ? ExitCode.FAILED : ExitCode.OK;
    }
  }

  private Map<String, TopicDescription> describe(Admin admin) {
    Collection<String> wanted =
        names.isEmpty() ? Failures.await(admin.listTopics().names()) : names;
    DescribeTopicsResult result = admin.describeTopics(wanted);
    Map<String, TopicDescription> topics = new TreeMap<>();
    result
        .topicNameValues()
        .forEach(
            (name, future) -> {
              try {
                topics.put(name, Failures.await(future));
              } catch (UnknownTopicOrPartitionException e) {
                fail("there is no topic '" + name + "'");
              } catch (ApiException e) {
                fail("topic '" + name + "': " + Failures.message(e));
              }
            });
    return topics;
  }

  private void fail(String message) {
    failed = true;
    console.error(message);
  }

  private static Map<String, Map<String, String>> configs(Admin admin, Collection<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Map<String, String>> configs = new TreeMap<>();
    Failures.await(admin.describeConfigs(resources).all())
        .forEach(
            (resource, config) -> {
              Map<String, String> own = new TreeMap<>();
              for (ConfigEntry entry : config.entries()) {
                if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                  own.put(entry.name(), entry.value());
                }
              }
              configs.put(resource.name(), own);
            });
    return configs;
  }

  private static List<TopicPartition> partitions(TopicDescription topic) {
    return topic.partitions().stream()
        .map(each -> new TopicPartition(topic.name(), each.partition()))
        .toList();
  }

  private static List<Integer> ids(List<Node> nodes) {
    return nodes.stream().map(Node::id).toList();
  }

  private static Integer leader(TopicPartitionInfo partition) {
    return partition.leader() == null || partition.leader().isEmpty()
        ? null
        : partition.leader().id();
  }

  private static void print(Shown shown, PrintStream out) {
    String name = shown.topic().name();
    StringBuilder configs = new StringBuilder();
    shown.configs().forEach((key, value) -> configs.append("  ").append(key + "=" + value));
    out.println(
        name
            + ": "
            + Words.count(shown.topic().partitions().size(), "partition")
            + ", id "
            + shown.topic().topicId()
            + (configs.length() == 0 ? "" : "\nsettings:" + configs));
    Table table =
        new Table("PARTITION", "LEADER", "REPLICAS", "ISR", "LOG-START", "HIGH-WATERMARK");
    for (TopicPartitionInfo each : shown.topic().partitions()) {
      TopicPartition partition = new TopicPartition(name, each.partition());
      table.row(
          each.partition(),
          leader(each),
          Words.list(ids(each.replicas())),
          Words.list(ids(each.isr())),
          shown.starts().get(partition),
          shown.ends().get(partition));
    }
    out.print(table);
    out.println();
  }

  private static Map<String, Object> json(Shown shown) {
    TopicDescription topic = shown.topic();
    List<Object> partitions = new ArrayList<>();
    for (TopicPartitionInfo each : topic.partitions()) {
      TopicPartition partition = new TopicPartition(topic.name(), each.partition());
      partitions.add(
          Json.object(
              "partition", each.partition(),
              "leader", leader(each),
              "replicas", ids(each.replicas()),
              "isr", ids(each.isr()),
              "log_start", shown.starts().get(partition),
              "high_watermark", shown.ends().get(partition)));
    }
    return Json.object(
        "topic", topic.name(),
        "id", topic.topicId().toString(),
        "internal", topic.isInternal(),
        "partitions", partitions,
        "configs", shown.configs());
  }
}
