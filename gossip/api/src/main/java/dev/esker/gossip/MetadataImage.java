package dev.esker.gossip;

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
 *   <li>every leader is a registered broker that isn't fenced, and in its partition's ISR;
 *   <li>a partition's epoch rises by one with every change, its leader epoch with every election;
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

  /** How many brokers are registered. */
  public int brokerCount() {
    return brokers.size();
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
    return new CommandApplier(this).apply(command);
  }

  TopicIndex topicIndex() {
    return topics;
  }

  /** The image one version on, with another set of brokers. */
  MetadataImage with(BrokerRegistration broker, TopicIndex newTopics) {
    return next(brokers.with(broker.id(), broker), newTopics, configs);
  }

  /** The image one version on, without a broker. */
  MetadataImage without(int broker) {
    return next(brokers.without(broker), topics, configs);
  }

  /** The image one version on, with other topics. */
  MetadataImage with(TopicIndex newTopics) {
    return next(brokers, newTopics, configs);
  }

  /** The image one version on, with other topics, and all settings of a target replaced. */
  MetadataImage with(TopicIndex newTopics, ConfigTarget target, Map<String, String> settings) {
    return next(
        brokers,
        newTopics,
        settings.isEmpty()
            ? configs.without(target)
            : configs.with(target, Collections.unmodifiableSortedMap(new TreeMap<>(settings))));
  }

  /** The image one version on, with more producer ids given out. */
  MetadataImage withProducerIds(long next) {
    return new MetadataImage(version + 1, next, brokers, topics, configs);
  }

  private MetadataImage next(
      PersistentMap<Integer, BrokerRegistration> newBrokers,
      TopicIndex newTopics,
      PersistentMap<ConfigTarget, SortedMap<String, String>> newConfigs) {
    return new MetadataImage(version + 1, nextProducerId, newBrokers, newTopics, newConfigs);
  }

  /**
   * What a cluster that begins with this image can take over: the same topics, settings and
   * producer ids, but no brokers and so no leaders. Brokers have epochs that are versions of this
   * image, which mean nothing elsewhere; they register anew, and leaders are elected among the
   * ISRs, which stay.
   */
  public MetadataImage withoutBrokers() {
    TopicIndex led = topics;
    for (TopicState topic : topics()) {
      led = led.with(topic.withoutLeaders());
    }
    return new MetadataImage(version, nextProducerId, PersistentMap.empty(), led, configs);
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
