package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * The topic of the demo.
 *
 * @param leaders of its partitions, each with its broker
 * @param lines what people see of where its replicas are
 * @param racks that each partition has replicas on, the fewest
 */
record DemoTopic(Map<Integer, Integer> leaders, List<String> lines, int racks) {
  static final String NAME = "demo";
  private static final int PARTITIONS = 3;
  private static final short REPLICAS = 3;

  DemoTopic {
    leaders = new TreeMap<>(leaders);
    lines = List.copyOf(lines);
  }

  /** Creates it: the brokers place its replicas on as many racks as there are. */
  static DemoTopic create(String servers) throws InterruptedException {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", servers);
    settings.put("client.id", "esker-demo-admin");
    try (Admin admin = Admin.create(settings)) {
      NewTopic topic = new NewTopic(NAME, PARTITIONS, REPLICAS);
      topic.configs(Map.of("min.insync.replicas", "2"));
      admin.createTopics(List.of(topic)).all().get();
      Map<Integer, String> racks = new HashMap<>();
      for (Node each : admin.describeCluster().nodes().get()) {
        racks.put(each.id(), each.rack());
      }
      return of(
          admin.describeTopics(List.of(NAME)).allTopicNames().get().get(NAME).partitions(), racks);
    } catch (ExecutionException e) {
      throw new CommandFailure(
          "the topic can't be created: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private static DemoTopic of(List<TopicPartitionInfo> partitions, Map<Integer, String> racks) {
    Map<Integer, Integer> leaders = new TreeMap<>();
    java.util.ArrayList<String> lines = new java.util.ArrayList<>();
    int fewest = Integer.MAX_VALUE;
    for (TopicPartitionInfo each : partitions) {
      int leader = each.leader() == null ? Node.noNode().id() : each.leader().id();
      leaders.put(each.partition(), leader);
      Set<String> used = new TreeSet<>();
      StringBuilder line = new StringBuilder("partition " + each.partition() + ": replicas on");
      for (Node replica : each.replicas()) {
        String rack = racks.getOrDefault(replica.id(), "?");
        used.add(rack);
        line.append(" broker ").append(replica.id()).append(" (rack ").append(rack).append(')');
      }
      lines.add(line + ", led by broker " + leader);
      fewest = Math.min(fewest, used.size());
    }
    return new DemoTopic(leaders, lines, fewest);
  }

  /** A broker that leads a partition, and isn't that one. */
  int leaderBeside(int broker) {
    return leaders.values().stream()
        .filter(leader -> leader >= 0 && leader != broker)
        .findFirst()
        .orElseThrow(() -> new CommandFailure("no broker beside " + broker + " leads a partition"));
  }

  /** The partitions that a broker leads. */
  Set<Integer> ledBy(int broker) {
    Set<Integer> led = new TreeSet<>();
    leaders.forEach(
        (partition, leader) -> {
          if (leader == broker) {
            led.add(partition);
          }
        });
    return led;
  }
}
