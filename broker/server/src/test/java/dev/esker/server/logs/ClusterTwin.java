package dev.esker.server.logs;

import dev.esker.spi.ClusterView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** A picture of a cluster with topics and brokers and nothing else. */
record ClusterTwin(Map<String, Topic> byName, List<Broker> brokers) implements ClusterView {
  @Override
  public long metadataVersion() {
    return 0;
  }

  ClusterTwin {
    byName = Map.copyOf(byName);
    brokers = List.copyOf(brokers);
  }

  ClusterTwin(Map<String, Topic> byName) {
    this(byName, List.of());
  }

  static Topic topic(String name, UUID id, int partitions) {
    List<Partition> all =
        IntStream.range(0, partitions)
            .mapToObj(i -> new Partition(i, 1, 0, List.of(1), List.of(1), List.of()))
            .toList();
    return new Topic(name, id, false, all);
  }

  @Override
  public String clusterId() {
    return "twin";
  }

  @Override
  public int selfId() {
    return 1;
  }

  @Override
  public int controllerId() {
    return 1;
  }

  @Override
  public Collection<Topic> topics() {
    return byName.values();
  }

  @Override
  public Optional<Topic> topic(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Optional<Topic> topic(UUID id) {
    return byName.values().stream().filter(topic -> topic.id().equals(id)).findFirst();
  }

  @Override
  public int minInsyncReplicas(String topic) {
    return 1;
  }

  @Override
  public Optional<Broker> coordinatorOf(String groupId) {
    return Optional.empty();
  }
}
