package dev.esker.server.metadata;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An image as front ends are shown it. Immutable to the eye, for any thread; topics are translated
 * when they are first asked for, so that making a view for every change costs nothing.
 */
public final class ImageClusterView implements ClusterView {
  private static final String MIN_INSYNC = "min.insync.replicas";

  private final BrokerIdentity self;
  private final MetadataImage image;
  private final IntSupplier controller;
  private final List<Broker> brokers;
  private final Set<Integer> available;
  private final Map<UUID, Topic> translated = new ConcurrentHashMap<>();

  /**
   * @param self the broker that one is talking to
   * @param image what it knows
   */
  public ImageClusterView(BrokerIdentity self, MetadataImage image) {
    this(self, image, self::nodeId);
  }

  /**
   * @param self the broker that one is talking to
   * @param image what it knows
   * @param controller the node that leads the metadata, or -1
   */
  public ImageClusterView(BrokerIdentity self, MetadataImage image, IntSupplier controller) {
    this.controller = controller;
    this.self = self;
    this.image = image;
    this.brokers = image.brokers().stream().map(ImageClusterView::broker).toList();
    this.available =
        brokers.stream()
            .filter(broker -> !broker.fenced())
            .map(Broker::id)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** The image behind it. */
  public MetadataImage image() {
    return image;
  }

  @Override
  public String clusterId() {
    return self.clusterId();
  }

  @Override
  public int selfId() {
    return self.nodeId();
  }

  @Override
  public int controllerId() {
    return controller.getAsInt();
  }

  @Override
  public long metadataVersion() {
    return image.version();
  }

  @Override
  public List<Broker> brokers() {
    return brokers;
  }

  @Override
  public Collection<Topic> topics() {
    return image.topics().stream().map(this::translated).toList();
  }

  @Override
  public Optional<Topic> topic(String name) {
    return image.topic(name).map(this::translated);
  }

  @Override
  public Optional<Topic> topic(UUID id) {
    return image.topic(id).map(this::translated);
  }

  /**
   * The leader of the group's partition, if it is up; empty while there is none, or no topic of
   * offsets yet. A broker that knows of no other coordinates every group, also before the topic is
   * there.
   */
  @Override
  public Optional<Broker> coordinatorOf(String groupId) {
    if (brokers.size() == 1 && brokers.get(0).id() == self.nodeId()) {
      return Optional.of(brokers.get(0));
    }
    return image
        .topic(GroupPlacement.TOPIC)
        .map(TopicState::partitions)
        .map(partitions -> partitions.get(GroupPlacement.partitionOf(groupId, partitions.size())))
        .flatMap(partition -> upAndRunning(partition.leader()));
  }

  private Optional<Broker> upAndRunning(int id) {
    return brokers.stream().filter(broker -> broker.id() == id && !broker.fenced()).findFirst();
  }

  /** What the metadata say: the topic's own setting, else that of all brokers, else 1. */
  @Override
  public int minInsyncReplicas(String topic) {
    String value = image.config(ConfigTarget.topic(topic)).get(MIN_INSYNC);
    if (value == null) {
      value = image.config(ConfigTarget.allBrokers()).get(MIN_INSYNC);
    }
    return value == null ? 1 : Integer.parseInt(value.trim());
  }

  private Topic translated(TopicState topic) {
    return translated.computeIfAbsent(
        topic.id(),
        id ->
            new Topic(
                topic.name(),
                id,
                topic.internal(),
                IntStream.range(0, topic.partitions().size())
                    .mapToObj(number -> partition(number, topic.partitions().get(number)))
                    .toList()));
  }

  private Partition partition(int number, PartitionState state) {
    List<Integer> offline =
        state.replicas().stream().filter(replica -> !available.contains(replica)).toList();
    return new Partition(
        number,
        state.leader(),
        state.leaderEpoch(),
        state.replicas(),
        state.isr(),
        offline,
        state.eligible(),
        state.reassignment().underWay()
            ? new Move(state.reassignment().adding(), state.reassignment().removing())
            : Move.NONE);
  }

  private static Broker broker(BrokerRegistration registration) {
    Map<String, Endpoint> endpoints = new HashMap<>();
    registration
        .endpoints()
        .forEach(
            (key, address) ->
                endpoints.put(
                    key,
                    new Endpoint(
                        address.name(), address.protocol(), address.host(), address.port())));
    return new Broker(
        registration.id(),
        registration.rack().orElse(null),
        endpoints,
        phase(registration.phase()),
        registration.epoch());
  }

  private static Phase phase(BrokerPhase phase) {
    return switch (phase) {
      case FENCED -> Phase.FENCED;
      case ACTIVE -> Phase.ACTIVE;
      case STOPPING -> Phase.STOPPING;
    };
  }
}
