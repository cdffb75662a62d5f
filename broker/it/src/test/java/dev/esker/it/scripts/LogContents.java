package dev.esker.it.scripts;

import dev.esker.it.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that clients can see of a cluster, as lines to compare: records byte for byte. */
final class LogContents {

  private LogContents() {}

  static List<String> of(String bootstrap) throws Exception {
    List<String> lines = new ArrayList<>();
    try (Admin admin = Clients.admin(bootstrap)) {
      var topics = admin.describeTopics(new TreeSet<>(admin.listTopics().names().get()));
      for (TopicDescription topic : new TreeMap<>(topics.allTopicNames().get()).values()) {
        lines.add("topic " + topic.name() + " " + topic.topicId() + " " + configs(admin, topic));
        topic
            .partitions()
            .forEach(
                each -> lines.add("partition " + each.partition() + " on " + ids(each.replicas())));
        lines.addAll(records(bootstrap, topic));
      }
      for (String group : groups(admin)) {
        new TreeMap<>(offsets(admin, group))
            .forEach((at, offset) -> lines.add(group + at + offset));
      }
    }
    return lines;
  }

  private static List<Integer> ids(List<Node> nodes) {
    return nodes.stream().map(Node::id).toList();
  }

  private static Map<String, String> configs(Admin admin, TopicDescription topic) throws Exception {
    ConfigResource name = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    Map<String, String> set = new TreeMap<>();
    for (ConfigEntry each : admin.describeConfigs(List.of(name)).all().get().get(name).entries()) {
      if (each.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
        set.put(each.name(), each.value());
      }
    }
    return set;
  }

  private static SortedSet<String> groups(Admin admin) throws Exception {
    SortedSet<String> groups = new TreeSet<>();
    admin.listGroups().all().get().forEach(each -> groups.add(each.groupId()));
    return groups;
  }

  private static Map<String, String> offsets(Admin admin, String group) throws Exception {
    Map<String, String> offsets = new TreeMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> offsets.put(" at " + partition, " " + offset));
    return offsets;
  }

  private static List<String> records(String bootstrap, TopicDescription topic) {
    List<String> lines = new ArrayList<>();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (int i = 0; i < topic.partitions().size(); i++) {
        TopicPartition partition = new TopicPartition(topic.name(), i);
        List<TopicPartition> one = List.of(partition);
        consumer.assign(one);
        long begin = consumer.beginningOffsets(one).get(partition);
        long end = consumer.endOffsets(one).get(partition);
        lines.add(partition + " from " + begin + " to " + end);
        consumer.seek(partition, begin);
        while (consumer.position(partition) < end) {
          for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
            lines.add(text(each));
          }
        }
      }
    }
    return lines;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder text = new StringBuilder();
    text.append(record.offset()).append(' ').append(record.timestampType());
    text.append(' ').append(record.timestamp());
    text.append(' ').append(hex(record.key())).append(' ').append(hex(record.value()));
    for (Header header : record.headers()) {
      text.append(' ').append(header.key()).append('=').append(hex(header.value()));
    }
    return text.toString();
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "null" : "'" + HexFormat.of().formatHex(bytes) + "'";
  }
}
