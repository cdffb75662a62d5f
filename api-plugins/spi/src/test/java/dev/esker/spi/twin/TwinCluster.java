package dev.esker.spi.twin;

import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** A cluster of this broker, number 1, and, if a test says so, of others that exist on paper. */
public final class TwinCluster implements ClusterView {
  public static final int SELF = 1;

  private final ConcurrentSkipListMap<String, Topic> topics = new ConcurrentSkipListMap<>();
  private final List<Broker> others = new ArrayList<>();

  @Override
  public long metadataVersion() {
    return 7;
  }

  /** Adds a topic, each of whose partitions is led by this broker. */
  public Topic add(String name, int partitions) {
    return add(name, partitions, SELF);
  }

  /** Adds a topic that a certain broker leads. */
  public Topic add(String name, int partitions, int leader) {
    return put(new Topic(name, UUID.randomUUID(), false, partitions(partitions, leader)));
  }

  public Topic grow(String name, int partitions) {
    Topic old = topics.get(name);
    return put(new Topic(name, old.id(), old.internal(), partitions(partitions, SELF)));
  }

  private static List<Partition> partitions(int count, int leader) {
    List<Partition> partitions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      partitions.add(new Partition(i, leader, 0, List.of(leader), List.of(leader), List.of()));
    }
    return partitions;
  }

  private Topic put(Topic topic) {
    topics.put(topic.name(), topic);
    return topic;
  }

  public boolean remove(String name) {
    return topics.remove(name) != null;
  }

  /** Adds another broker, with a Kafka front end. */
  public void addBroker(int id, String host, int port) {
    others.add(
        new Broker(
            id,
            "rack-" + id,
            Map.of("kafka/PLAINTEXT", new Endpoint("PLAINTEXT", "Kafka", host, port)),
            false));
  }

  @Override
  public String clusterId() {
    return "AAAAAAAAAAAAAAAAAAAAAA";
  }

  @Override
  public int selfId() {
    return SELF;
  }

  @Override
  public int controllerId() {
    return SELF;
  }

  @Override
  public List<Broker> brokers() {
    List<Broker> brokers = new ArrayList<>();
    brokers.add(new Broker(SELF, null, Map.of(), false));
    brokers.addAll(others);
    return brokers;
  }

  @Override
  public Collection<Topic> topics() {
    return topics.values();
  }

  @Override
  public Optional<Topic> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  @Override
  public Optional<Topic> topic(UUID id) {
    return topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst();
  }

  @Override
  public Optional<Broker> coordinatorOf(String groupId) {
    return Optional.of(brokers().get(0));
  }
}
