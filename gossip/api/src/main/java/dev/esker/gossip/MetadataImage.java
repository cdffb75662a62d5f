package dev.esker.gossip;

import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Everything that the cluster has agreed upon, as of one version. Immutable; the images before and
 * after a change share all that the change didn't touch, so that creating a topic costs the same
 * among ten topics and among ten thousand.
 *
 * <p>Invariants, which {@link #apply} keeps and the codec checks:
 *
 * <ul>
 *   <li>{@link #version} is the number of commands that were applied, refused ones not counted;
 *   <li>no two topics have the same id, the same name, or names that differ only in {@code .} and
 *       {@code _}: {@link TopicIndex} can't hold both;
 *   <li>a topic's configuration exists only while the topic does, and no configuration is stored
 *       empty;
 *   <li>producer ids below {@link #nextProducerId} have been given out, those from it on have not.
 * </ul>
 */
public final class MetadataImage {
  private static final MetadataImage EMPTY =
      new MetadataImage(0, 0, PersistentMap.empty(), TopicIndex.EMPTY, PersistentMap.empty());

  private final long version;
  private final long nextProducerId;
  private final PersistentMap<Integer, BrokerRegistration> brokers;
  private final TopicIndex topics;
  private final PersistentMap<ConfigTarget, SortedMap<String, String>> configs;

  private MetadataImage(
      long version,
      long nextProducerId,
      PersistentMap<Integer, BrokerRegistration> brokers,
      TopicIndex topics,
      PersistentMap<ConfigTarget, SortedMap<String, String>> configs) {
    this.version = version;
    this.nextProducerId = nextProducerId;
    this.brokers = brokers;
    this.topics = topics;
    this.configs = configs;
  }

  /** The image of a new cluster, version 0. */
  public static MetadataImage empty() {
    return EMPTY;
  }

  /** How many commands led here. */
  public long version() {
    return version;
  }

  /** The first producer id that belongs to no block. */
  public long nextProducerId() {
    return nextProducerId;
  }

  /** Every registered broker, by rising id. */
  public List<BrokerRegistration> brokers() {
    List<BrokerRegistration> sorted = new ArrayList<>(brokers.values());
    sorted.sort(Comparator.comparingInt(BrokerRegistration::id));
    return sorted;
  }

  /** A broker by its id. */
  public Optional<BrokerRegistration> broker(int id) {
    return Optional.ofNullable(brokers.get(id));
  }

  /** Every topic, in no particular order. */
  public Collection<TopicState> topics() {
    return topics.byId().values();
  }

  /** How many topics there are. */
  public int topicCount() {
    return topics.byId().size();
  }

  /** How many partitions all topics have together. */
  public int partitionCount() {
    return topics.partitions();
  }

  /** A topic by its id. */
  public Optional<TopicState> topic(UUID id) {
    return Optional.ofNullable(topics.byId().get(id));
  }

  /** A topic by its name. */
  public Optional<TopicState> topic(String name) {
    return topicLike(name).filter(topic -> topic.name().equals(name));
  }

  /** The topic whose name is that or differs from it only in {@code .} and {@code _}. */
  public Optional<TopicState> topicLike(String name) {
    return topics.like(name);
  }

  /** The settings that are stored for a target, by key; empty if there are none. */
  public SortedMap<String, String> config(ConfigTarget target) {
    SortedMap<String, String> found = configs.get(target);
    return found == null ? Collections.emptySortedMap() : found;
  }

  /** Everything with stored settings, sorted. */
  public List<ConfigTarget> configured() {
    List<ConfigTarget> targets = configs.keys();
    targets.sort(null);
    return targets;
  }

  /**
   * The image after a command, one version on.
   *
   * @throws CommandRefusedException if the command makes no sense here; there is nothing to undo
   */
  public MetadataImage apply(MetadataCommand command) throws CommandRefusedException {
    // a chain of tests, since Java 17 has no switch over a sealed type
    if (command instanceof RegisterBroker register) {
      BrokerRegistration broker = register.broker();
      return next(brokers.with(broker.id(), broker), topics, configs);
    } else if (command instanceof CreateTopic create) {
      return applyCreate(create);
    } else if (command instanceof DeleteTopic delete) {
      return applyDelete(delete);
    } else if (command instanceof AddPartitions add) {
      return applyAdd(add);
    } else if (command instanceof AlterConfig alter) {
      return applyAlter(alter);
    } else if (command instanceof AllocateProducerIds allocate) {
      return applyAllocate(allocate);
    }
    throw new IllegalArgumentException("unknown command " + command);
  }

  private MetadataImage applyCreate(CreateTopic create) throws CommandRefusedException {
    TopicIndex more = topics.added(create.topic());
    ConfigTarget target = ConfigTarget.topic(create.topic().name());
    return next(brokers, more, withConfig(target, new TreeMap<>(create.configs())));
  }

  private MetadataImage applyDelete(DeleteTopic delete) throws CommandRefusedException {
    TopicState topic = topics.require(delete.id());
    ConfigTarget target = ConfigTarget.topic(topic.name());
    return next(brokers, topics.removed(topic), configs.without(target));
  }

  private MetadataImage applyAdd(AddPartitions add) throws CommandRefusedException {
    TopicState topic = topics.require(add.id());
    int count = topic.partitions().size();
    if (count != add.first()) {
      throw new CommandRefusedException(
          Reason.STALE,
          "topic '" + topic.name() + "' has " + count + " partitions, not " + add.first());
    }
    List<PartitionState> all = new ArrayList<>(topic.partitions());
    all.addAll(add.partitions());
    TopicState wider = new TopicState(topic.id(), topic.name(), all);
    return next(brokers, topics.widened(wider), configs);
  }

  private MetadataImage applyAlter(AlterConfig alter) throws CommandRefusedException {
    ConfigTarget target = alter.target();
    if (target.kind() == ConfigTarget.Kind.TOPIC && topic(target.name()).isEmpty()) {
      throw new CommandRefusedException(
          Reason.UNKNOWN_TOPIC, "there is no topic '" + target.name() + "'");
    }
    SortedMap<String, String> before = config(target);
    for (Map.Entry<String, Optional<String>> entry : alter.expected().entrySet()) {
      if (!Optional.ofNullable(before.get(entry.getKey())).equals(entry.getValue())) {
        throw new CommandRefusedException(
            Reason.STALE, entry.getKey() + " of " + target + " has changed meanwhile");
      }
    }
    TreeMap<String, String> after = alter.replaceAll() ? new TreeMap<>() : new TreeMap<>(before);
    alter
        .changes()
        .forEach(
            (key, value) -> value.ifPresentOrElse(v -> after.put(key, v), () -> after.remove(key)));
    if (after.size() > MetadataLimits.MAX_CONFIGS) {
      throw new CommandRefusedException(
          Reason.LIMIT,
          target + " would have more than " + MetadataLimits.MAX_CONFIGS + " settings");
    }
    return next(brokers, topics, withConfig(target, after));
  }

  private MetadataImage applyAllocate(AllocateProducerIds allocate) throws CommandRefusedException {
    if (allocate.first() != nextProducerId) {
      throw new CommandRefusedException(
          Reason.STALE, "the next producer id is " + nextProducerId + ", not " + allocate.first());
    }
    long next = allocate.first() + allocate.count();
    return new MetadataImage(version + 1, next, brokers, topics, configs);
  }

  private PersistentMap<ConfigTarget, SortedMap<String, String>> withConfig(
      ConfigTarget target, SortedMap<String, String> settings) {
    return settings.isEmpty()
        ? configs.without(target)
        : configs.with(target, Collections.unmodifiableSortedMap(settings));
  }

  private MetadataImage next(
      PersistentMap<Integer, BrokerRegistration> newBrokers,
      TopicIndex newTopics,
      PersistentMap<ConfigTarget, SortedMap<String, String>> newConfigs) {
    return new MetadataImage(version + 1, nextProducerId, newBrokers, newTopics, newConfigs);
  }

  /** The same content with the settings of a target replaced, for the codec. */
  MetadataImage withConfigs(ConfigTarget target, Map<String, String> settings)
      throws CommandRefusedException {
    Map<String, Optional<String>> changes = new TreeMap<>();
    settings.forEach((key, value) -> changes.put(key, Optional.of(value)));
    return applyAlter(new AlterConfig(target, true, changes, Map.of()));
  }

  /** The same content as of another version and with other ids given out; for the codec. */
  MetadataImage at(long otherVersion, long otherNextProducerId) {
    return new MetadataImage(otherVersion, otherNextProducerId, brokers, topics, configs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetadataImage that
        && version == that.version
        && nextProducerId == that.nextProducerId
        && brokers.equals(that.brokers)
        && topics.equals(that.topics)
        && configs.equals(that.configs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(version, nextProducerId, brokers, topics, configs);
  }

  /** Sizes only: an image may be large. */
  @Override
  public String toString() {
    return "image "
        + version
        + " ("
        + brokers.size()
        + " brokers, "
        + topicCount()
        + " topics, next producer id "
        + nextProducerId
        + ")";
  }
}
