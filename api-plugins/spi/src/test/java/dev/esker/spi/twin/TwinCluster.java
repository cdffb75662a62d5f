package dev.esker.spi.twin;

import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The cluster as one of its brokers sees it: at first that broker alone, number 1. A test may add
 * others, which exist on paper, or as twins of their own ({@link TwinBroker#peer}). Unlike a real
 * view it changes under its reader.
 */
public final class TwinCluster implements ClusterView {
  public static final int SELF = 1;

  private final TwinTopology topology;
  private final int self;

  /** Broker 1, alone. */
  public TwinCluster() {
    this(new TwinTopology(), SELF);
    topology.controller = SELF;
  }

  TwinCluster(TwinTopology topology, int self) {
    this.topology = topology;
    this.self = self;
    topology.brokers.put(self, new Broker(self, null, Map.of(), false));
  }

  TwinTopology topology() {
    return topology;
  }

  @Override
  public long metadataVersion() {
    return topology.version.get();
  }

  /** Adds a topic, each of whose partitions is led by this broker. */
  public Topic add(String name, int partitions) {
    return add(name, partitions, self);
  }

  /** Adds a topic that a certain broker leads. */
  public Topic add(String name, int partitions, int leader) {
    Topic topic = new Topic(name, UUID.randomUUID(), false, partitions(partitions, leader));
    topology.put(topic);
    return topic;
  }

  /** Adds a topic with one partition on each of those replicas, the first of which leads. */
  public Topic addReplicated(String name, List<List<Integer>> replicas) {
    List<Partition> partitions = new ArrayList<>();
    for (List<Integer> brokers : replicas) {
      partitions.add(
          new Partition(partitions.size(), brokers.get(0), 0, brokers, brokers, List.of()));
    }
    Topic topic = new Topic(name, UUID.randomUUID(), false, partitions);
    topology.put(topic);
    return topic;
  }

  /** Puts a topic in the place of the one with its name: several changes of partitions in one. */
  public void put(Topic topic) {
    topology.put(topic);
  }

  public Topic grow(String name, int partitions) {
    Topic old = topology.topics.get(name);
    List<Partition> all = new ArrayList<>(old.partitions());
    all.addAll(partitions(partitions, self).subList(all.size(), partitions));
    Topic topic = new Topic(name, old.id(), old.internal(), all);
    topology.put(topic);
    return topic;
  }

  private static List<Partition> partitions(int count, int leader) {
    List<Partition> partitions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      partitions.add(new Partition(i, leader, 0, List.of(leader), List.of(leader), List.of()));
    }
    return partitions;
  }

  public boolean remove(String name) {
    boolean there = topology.topics.remove(name) != null;
    topology.changed();
    return there;
  }

  /** Makes another broker, or with -1 nobody, the leader of a partition, in a new leader epoch. */
  public void lead(String topic, int partition, int leader) {
    topology.change(
        topic,
        partition,
        old ->
            new Partition(
                old.partition(),
                leader,
                old.leaderEpoch() + 1,
                old.replicas().contains(leader) || leader < 0 ? old.replicas() : List.of(leader),
                old.replicas().contains(leader) || leader < 0 ? old.isr() : List.of(leader),
                old.offline(),
                old.eligible(),
                old.move()));
  }

  /** Puts something else in a partition's place. */
  public void put(String topic, Partition partition) {
    topology.change(topic, partition.partition(), old -> partition);
  }

  /** Adds another broker, with a Kafka front end. */
  public void addBroker(int id, String host, int port) {
    put(
        new Broker(
            id,
            "rack-" + id,
            Map.of("kafka/PLAINTEXT", new Endpoint("PLAINTEXT", "Kafka", host, port)),
            false));
  }

  /** Adds a broker, or puts it in the place of the one with its id. */
  public void put(Broker broker) {
    topology.brokers.put(broker.id(), broker);
    topology.changed();
  }

  /** Makes known where a front end of this broker serves. */
  public void announce(String key, Endpoint endpoint) {
    Broker known = topology.brokers.get(self);
    Map<String, Endpoint> endpoints = new HashMap<>(known.endpoints());
    endpoints.put(key, endpoint);
    put(new Broker(self, known.rack(), endpoints, known.phase(), known.epoch()));
  }

  /** Moves a broker to another phase. */
  public void phase(int id, Phase phase) {
    Broker known = topology.brokers.get(id);
    put(new Broker(id, known.rack(), known.endpoints(), phase, known.epoch()));
  }

  /** Lets a group be coordinated by that broker, or with -1 by nobody. */
  public void coordinate(String group, int broker) {
    topology.coordinators.put(group, broker);
  }

  /** How many in-sync replicas a topic's partitions need. */
  public void minInsyncReplicas(String topic, int replicas) {
    topology.minInsync.put(topic, replicas);
  }

  /** Makes that node, or with -1 nobody, the leader of the metadata quorum. */
  public void controller(int node) {
    topology.controller = node;
    topology.changed();
  }

  /** How many are told of changes, parts of the twin included. */
  public int watchers() {
    return topology.watchers();
  }

  /** Forgets a broker. */
  public void removeBroker(int id) {
    topology.brokers.remove(id);
    topology.changed();
  }

  @Override
  public String clusterId() {
    return "AAAAAAAAAAAAAAAAAAAAAA";
  }

  @Override
  public int selfId() {
    return self;
  }

  @Override
  public int controllerId() {
    return topology.controller;
  }

  @Override
  public List<Broker> brokers() {
    return List.copyOf(topology.brokers.values());
  }

  @Override
  public Collection<Topic> topics() {
    return topology.topics.values();
  }

  @Override
  public Optional<Topic> topic(String name) {
    return Optional.ofNullable(topology.topics.get(name));
  }

  @Override
  public Optional<Topic> topic(UUID id) {
    return topology.topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst();
  }

  @Override
  public int minInsyncReplicas(String topic) {
    return topology.minInsync.getOrDefault(topic, 1);
  }

  /** As a test has said, else the broker with the lowest number. */
  @Override
  public Optional<Broker> coordinatorOf(String groupId) {
    Integer chosen = topology.coordinators.get(groupId);
    return chosen == null
        ? Optional.of(topology.brokers.firstEntry().getValue())
        : Optional.ofNullable(topology.brokers.get(chosen));
  }
}
