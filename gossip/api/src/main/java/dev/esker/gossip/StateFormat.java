package dev.esker.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The parts that commands and images have in common, as {@code docs/formats/metadata.md} lays them
 * out.
 */
final class StateFormat {
  /** Since this version, brokers have runs and phases, and partitions what a cluster needs. */
  private static final int FORMAT_OF_CLUSTERS = 2;

  private static final int LEAST_PARTITION_BYTES = 4;
  private static final int LEAST_CHANGE_BYTES = 25;
  private static final int LEAST_EPOCH_BYTES = 2;
  private static final int LEAST_CONFIG_BYTES = 2;
  private static final int LEAST_ENDPOINT_BYTES = 5;

  private StateFormat() {}

  static void write(FormatWriter out, BrokerRegistration broker) {
    out.number(broker.id());
    out.uuid(broker.run().incarnation());
    out.uuid(broker.run().storage());
    out.number(broker.run().epoch());
    writeOptional(out, broker.rack());
    out.number(broker.endpoints().size());
    new TreeMap<>(broker.endpoints())
        .forEach(
            (key, address) -> {
              out.text(key);
              out.text(address.name());
              out.text(address.protocol());
              out.text(address.host());
              out.number(address.port());
            });
    out.u8(broker.phase().code());
  }

  static BrokerRegistration readBroker(FormatReader in) throws MetadataFormatException {
    int id = in.integer(Integer.MAX_VALUE);
    BrokerRun run = readRun(in);
    Optional<String> rack = readOptional(in);
    int count = in.count(MetadataLimits.MAX_ENDPOINTS, LEAST_ENDPOINT_BYTES);
    SortedMap<String, BrokerRegistration.Address> endpoints = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String key = rising(in, endpoints, in.text());
      endpoints.put(
          key, new BrokerRegistration.Address(in.text(), in.text(), in.text(), in.integer(65_535)));
    }
    return new BrokerRegistration(id, run, rack, endpoints, readPhase(in));
  }

  private static BrokerRun readRun(FormatReader in) throws MetadataFormatException {
    UUID incarnation = in.uuid();
    return in.isOlderThan(FORMAT_OF_CLUSTERS)
        ? BrokerRun.starting(incarnation, BrokerRun.UNKNOWN_STORAGE)
        : new BrokerRun(incarnation, in.uuid(), in.number(Long.MAX_VALUE));
  }

  static BrokerPhase readPhase(FormatReader in) throws MetadataFormatException {
    if (in.isOlderThan(FORMAT_OF_CLUSTERS)) {
      return in.flag() ? BrokerPhase.FENCED : BrokerPhase.ACTIVE;
    }
    int code = in.u8();
    return BrokerPhase.of(code).orElseThrow(() -> in.fault("a broker has no phase " + code, null));
  }

  static void write(FormatWriter out, TopicState topic) {
    out.uuid(topic.id());
    out.text(topic.name());
    writePartitions(out, topic.partitions());
  }

  static TopicState readTopic(FormatReader in) throws MetadataFormatException {
    return new TopicState(in.uuid(), in.text(), readPartitions(in));
  }

  static void writePartitions(FormatWriter out, List<PartitionState> partitions) {
    out.number(partitions.size());
    partitions.forEach(partition -> write(out, partition));
  }

  static List<PartitionState> readPartitions(FormatReader in) throws MetadataFormatException {
    int count = in.count(MetadataLimits.MAX_PARTITIONS, LEAST_PARTITION_BYTES);
    List<PartitionState> partitions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      partitions.add(readPartition(in));
    }
    return partitions;
  }

  private static void write(FormatWriter out, PartitionState partition) {
    out.number(partition.leader() + 1L);
    out.number(partition.leaderEpoch());
    out.brokers(partition.replicas());
    out.brokers(partition.isr());
    out.number(partition.partitionEpoch());
    out.brokers(partition.eligible());
    out.brokers(partition.reassignment().adding());
    out.brokers(partition.reassignment().removing());
  }

  private static PartitionState readPartition(FormatReader in) throws MetadataFormatException {
    int leader = (int) (in.number(1L + Integer.MAX_VALUE) - 1);
    int epoch = in.integer(Integer.MAX_VALUE);
    List<Integer> replicas = in.brokers();
    List<Integer> isr = in.brokers();
    return in.isOlderThan(FORMAT_OF_CLUSTERS)
        ? PartitionState.of(leader, epoch, replicas, isr)
        : new PartitionState(
            leader,
            epoch,
            in.integer(Integer.MAX_VALUE),
            replicas,
            isr,
            in.brokers(),
            new Reassignment(in.brokers(), in.brokers()));
  }

  static void writePartitionChanges(FormatWriter out, List<PartitionChange> changes) {
    out.number(changes.size());
    for (PartitionChange change : changes) {
      out.uuid(change.topicId());
      out.number(change.partition());
      write(out, change.after());
    }
  }

  static List<PartitionChange> readPartitionChanges(FormatReader in)
      throws MetadataFormatException {
    int count = in.count(MetadataLimits.MAX_CHANGES, LEAST_CHANGE_BYTES);
    List<PartitionChange> changes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      changes.add(
          new PartitionChange(
              in.uuid(), in.integer(MetadataLimits.MAX_PARTITIONS - 1), readPartition(in)));
    }
    return changes;
  }

  static void writeEpochs(FormatWriter out, Map<Integer, Long> brokers) {
    out.number(brokers.size());
    new TreeMap<>(brokers)
        .forEach(
            (id, epoch) -> {
              out.number(id);
              out.number(epoch);
            });
  }

  static Map<Integer, Long> readEpochs(FormatReader in) throws MetadataFormatException {
    int count = in.count(MetadataLimits.MAX_CHANGES, LEAST_EPOCH_BYTES);
    SortedMap<Integer, Long> brokers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int id = in.integer(Integer.MAX_VALUE);
      if (!brokers.isEmpty() && brokers.lastKey() >= id) {
        throw in.fault("broker " + id + " doesn't follow " + brokers.lastKey(), null);
      }
      brokers.put(id, in.number(Long.MAX_VALUE));
    }
    return brokers;
  }

  static void write(FormatWriter out, ConfigTarget target) {
    out.u8(target.kind().code());
    out.text(target.name());
  }

  static ConfigTarget readTarget(FormatReader in) throws MetadataFormatException {
    int code = in.u8();
    ConfigTarget.Kind kind =
        ConfigTarget.Kind.of(code)
            .orElseThrow(() -> in.fault("nothing of kind " + code + " has settings", null));
    return new ConfigTarget(kind, in.text());
  }

  static void writeConfigs(FormatWriter out, Map<String, String> configs) {
    out.number(configs.size());
    new TreeMap<>(configs)
        .forEach(
            (key, value) -> {
              out.text(key);
              out.text(value);
            });
  }

  static SortedMap<String, String> readConfigs(FormatReader in) throws MetadataFormatException {
    int count = in.count(MetadataLimits.MAX_CONFIGS, LEAST_CONFIG_BYTES);
    SortedMap<String, String> configs = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      configs.put(rising(in, configs, in.text()), in.text());
    }
    return configs;
  }

  static void writeChanges(FormatWriter out, Map<String, Optional<String>> changes) {
    out.number(changes.size());
    new TreeMap<>(changes)
        .forEach(
            (key, value) -> {
              out.text(key);
              writeOptional(out, value);
            });
  }

  static Map<String, Optional<String>> readChanges(FormatReader in) throws MetadataFormatException {
    int count = in.count(MetadataLimits.MAX_CONFIGS, LEAST_CONFIG_BYTES);
    SortedMap<String, Optional<String>> changes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      changes.put(rising(in, changes, in.text()), readOptional(in));
    }
    return changes;
  }

  private static void writeOptional(FormatWriter out, Optional<String> text) {
    out.flag(text.isPresent());
    text.ifPresent(out::text);
  }

  private static Optional<String> readOptional(FormatReader in) throws MetadataFormatException {
    return in.flag() ? Optional.of(in.text()) : Optional.empty();
  }

  /** Keys are written in order, each once: so equal contents have equal bytes. */
  private static String rising(FormatReader in, SortedMap<String, ?> before, String key)
      throws MetadataFormatException {
    if (!before.isEmpty() && before.lastKey().compareTo(key) >= 0) {
      throw in.fault("the key '" + key + "' doesn't follow '" + before.lastKey() + "'", null);
    }
    return key;
  }
}
