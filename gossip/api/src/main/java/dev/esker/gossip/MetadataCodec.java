package dev.esker.gossip;

import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.AdoptMetadata;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Commands and images as bytes, the same on disk and between brokers; the layout is in {@code
 * docs/formats/metadata.md}. Equal contents have equal bytes. Decoding accepts exactly what
 * encoding produces, nothing more, and fails with a {@link MetadataFormatException} on anything
 * else.
 */
public final class MetadataCodec {
  /** The version of the format, in the first byte. The one before it can be read, too. */
  public static final int VERSION = 2;

  private static final int REGISTER_BROKER = 1;
  private static final int CREATE_TOPIC = 2;
  private static final int DELETE_TOPIC = 3;
  private static final int ADD_PARTITIONS = 4;
  private static final int ALTER_CONFIG = 5;
  private static final int ALLOCATE_PRODUCER_IDS = 6;
  private static final int CHANGE_BROKER = 7;
  private static final int UNREGISTER_BROKER = 8;
  private static final int CHANGE_PARTITIONS = 9;
  private static final int ADOPT_METADATA = 10;

  private static final int LEAST_BROKER_BYTES = 20;
  private static final int LEAST_TOPIC_BYTES = 23;
  private static final int LEAST_CONFIGS_BYTES = 5;
  private static final int MAX_ITEMS = Integer.MAX_VALUE;

  private MetadataCodec() {}

  /**
   * A command as bytes.
   *
   * @throws IllegalArgumentException if it takes more than {@link MetadataLimits#MAX_COMMAND_BYTES}
   */
  public static byte[] encode(MetadataCommand command) {
    FormatWriter out = new FormatWriter(MetadataLimits.MAX_COMMAND_BYTES);
    out.u8(VERSION);
    if (command instanceof RegisterBroker register) {
      out.u8(REGISTER_BROKER);
      StateFormat.write(out, register.broker());
      StateFormat.writePartitionChanges(out, register.changes());
    } else if (command instanceof ChangeBroker change) {
      out.u8(CHANGE_BROKER);
      out.number(change.id());
      out.number(change.epoch());
      out.u8(change.phase().code());
      StateFormat.writePartitionChanges(out, change.changes());
    } else if (command instanceof UnregisterBroker unregister) {
      out.u8(UNREGISTER_BROKER);
      out.number(unregister.id());
      out.number(unregister.epoch());
    } else if (command instanceof ChangePartitions change) {
      out.u8(CHANGE_PARTITIONS);
      StateFormat.writePartitionChanges(out, change.changes());
      StateFormat.writeEpochs(out, change.brokers());
    } else if (command instanceof CreateTopic create) {
      out.u8(CREATE_TOPIC);
      StateFormat.write(out, create.topic());
      StateFormat.writeConfigs(out, create.configs());
    } else if (command instanceof DeleteTopic delete) {
      out.u8(DELETE_TOPIC);
      out.uuid(delete.id());
    } else if (command instanceof AddPartitions add) {
      out.u8(ADD_PARTITIONS);
      out.uuid(add.id());
      out.number(add.first());
      StateFormat.writePartitions(out, add.partitions());
    } else if (command instanceof AlterConfig alter) {
      out.u8(ALTER_CONFIG);
      StateFormat.write(out, alter.target());
      out.flag(alter.replaceAll());
      StateFormat.writeChanges(out, alter.changes());
      StateFormat.writeChanges(out, alter.expected());
    } else if (command instanceof AllocateProducerIds allocate) {
      out.u8(ALLOCATE_PRODUCER_IDS);
      out.number(allocate.broker());
      out.number(allocate.first());
      out.number(allocate.count());
    } else if (command instanceof AdoptMetadata adopt) {
      out.u8(ADOPT_METADATA);
      write(out, adopt.image());
    } else {
      throw new IllegalArgumentException("unknown command " + command);
    }
    return out.toBytes();
  }

  /**
   * The command that {@link #encode(MetadataCommand)} wrote.
   *
   * @param bytes from position to limit; not changed
   */
  public static MetadataCommand decodeCommand(ByteBuffer bytes) throws MetadataFormatException {
    FormatReader in = new FormatReader(bytes);
    try {
      if (bytes.remaining() > MetadataLimits.MAX_COMMAND_BYTES) {
        throw in.fault("a command of " + bytes.remaining() + " bytes", null);
      }
      version(in);
      MetadataCommand command = readCommand(in, in.u8());
      in.end();
      return command;
    } catch (IllegalArgumentException e) {
      throw in.fault(e.getMessage(), e);
    }
  }

  private static MetadataCommand readCommand(FormatReader in, int kind)
      throws MetadataFormatException {
    return switch (kind) {
      case REGISTER_BROKER ->
          new RegisterBroker(
              StateFormat.readBroker(in),
              in.isOlderThan(VERSION) ? List.of() : StateFormat.readPartitionChanges(in));
      case CHANGE_BROKER ->
          new ChangeBroker(
              in.integer(Integer.MAX_VALUE),
              in.number(Long.MAX_VALUE),
              StateFormat.readPhase(in),
              StateFormat.readPartitionChanges(in));
      case UNREGISTER_BROKER ->
          new UnregisterBroker(in.integer(Integer.MAX_VALUE), in.number(Long.MAX_VALUE));
      case CHANGE_PARTITIONS ->
          new ChangePartitions(StateFormat.readPartitionChanges(in), StateFormat.readEpochs(in));
      case CREATE_TOPIC -> new CreateTopic(StateFormat.readTopic(in), StateFormat.readConfigs(in));
      case DELETE_TOPIC -> new DeleteTopic(in.uuid());
      case ADD_PARTITIONS ->
          new AddPartitions(
              in.uuid(), in.integer(MetadataLimits.MAX_PARTITIONS), StateFormat.readPartitions(in));
      case ALTER_CONFIG ->
          new AlterConfig(
              StateFormat.readTarget(in),
              in.flag(),
              StateFormat.readChanges(in),
              StateFormat.readChanges(in));
      case ALLOCATE_PRODUCER_IDS ->
          new AllocateProducerIds(
              in.integer(Integer.MAX_VALUE),
              in.number(Long.MAX_VALUE),
              in.integer(MetadataLimits.MAX_PRODUCER_IDS));
      case ADOPT_METADATA -> new AdoptMetadata(readImage(in));
      default -> throw in.fault("there is no command of kind " + kind, null);
    };
  }

  /**
   * An image as bytes.
   *
   * @throws IllegalArgumentException if it takes more than {@link MetadataLimits#MAX_IMAGE_BYTES}
   */
  public static byte[] encode(MetadataImage image) {
    FormatWriter out = new FormatWriter(MetadataLimits.MAX_IMAGE_BYTES);
    out.u8(VERSION);
    write(out, image);
    return out.toBytes();
  }

  private static void write(FormatWriter out, MetadataImage image) {
    out.number(image.version());
    out.number(image.nextProducerId());
    List<BrokerRegistration> brokers = image.brokers();
    out.number(brokers.size());
    brokers.forEach(broker -> StateFormat.write(out, broker));
    List<TopicState> topics = new ArrayList<>(image.topics());
    topics.sort(Comparator.comparing(TopicState::name));
    out.number(topics.size());
    topics.forEach(topic -> StateFormat.write(out, topic));
    List<ConfigTarget> targets = image.configured();
    out.number(targets.size());
    for (ConfigTarget target : targets) {
      StateFormat.write(out, target);
      StateFormat.writeConfigs(out, image.config(target));
    }
  }

  /**
   * The image that {@link #encode(MetadataImage)} wrote.
   *
   * @param bytes from position to limit; not changed
   */
  public static MetadataImage decodeImage(ByteBuffer bytes) throws MetadataFormatException {
    FormatReader in = new FormatReader(bytes);
    try {
      version(in);
      MetadataImage image = readImage(in);
      in.end();
      return image;
    } catch (IllegalArgumentException e) {
      throw in.fault(e.getMessage(), e);
    }
  }

  private static MetadataImage readImage(FormatReader in) throws MetadataFormatException {
    long version = in.number(Long.MAX_VALUE);
    long nextProducerId = in.number(Long.MAX_VALUE);
    try {
      MetadataImage image = readConfigs(in, readTopics(in, readBrokers(in)));
      return image.at(version, nextProducerId);
    } catch (CommandRefusedException e) {
      throw in.fault(e.getMessage(), e);
    }
  }

  private static MetadataImage readBrokers(FormatReader in) throws MetadataFormatException {
    MetadataImage image = MetadataImage.empty();
    int count = in.count(MAX_ITEMS, LEAST_BROKER_BYTES);
    int last = -1;
    for (int i = 0; i < count; i++) {
      BrokerRegistration broker = StateFormat.readBroker(in);
      if (broker.id() <= last) {
        throw in.fault("broker " + broker.id() + " doesn't follow " + last, null);
      }
      last = broker.id();
      image = image.with(broker, image.topicIndex());
    }
    return image;
  }

  private static MetadataImage readTopics(FormatReader in, MetadataImage start)
      throws MetadataFormatException, CommandRefusedException {
    MetadataImage image = start;
    int count = in.count(MAX_ITEMS, LEAST_TOPIC_BYTES);
    String last = "";
    for (int i = 0; i < count; i++) {
      TopicState topic = StateFormat.readTopic(in);
      if (topic.name().compareTo(last) <= 0) {
        throw in.fault("topic '" + topic.name() + "' doesn't follow '" + last + "'", null);
      }
      last = topic.name();
      image = image.apply(new CreateTopic(topic, Map.of()));
    }
    return image;
  }

  private static MetadataImage readConfigs(FormatReader in, MetadataImage start)
      throws MetadataFormatException, CommandRefusedException {
    MetadataImage image = start;
    int count = in.count(MAX_ITEMS, LEAST_CONFIGS_BYTES);
    Optional<ConfigTarget> last = Optional.empty();
    for (int i = 0; i < count; i++) {
      ConfigTarget target = StateFormat.readTarget(in);
      if (last.isPresent() && last.get().compareTo(target) >= 0) {
        throw in.fault(target + " doesn't follow " + last.get(), null);
      }
      last = Optional.of(target);
      SortedMap<String, String> settings = StateFormat.readConfigs(in);
      if (settings.isEmpty()) {
        throw in.fault(target + " has no settings", null);
      }
      image = withConfigs(image, target, settings);
    }
    return image;
  }

  private static MetadataImage withConfigs(
      MetadataImage image, ConfigTarget target, Map<String, String> settings)
      throws CommandRefusedException {
    Map<String, Optional<String>> changes = new TreeMap<>();
    settings.forEach((key, value) -> changes.put(key, Optional.of(value)));
    return image.apply(new AlterConfig(target, true, changes, Map.of()));
  }

  private static void version(FormatReader in) throws MetadataFormatException {
    int version = in.u8();
    if (version < 1 || version > VERSION) {
      throw in.fault(
          "version " + version + " of the format is unknown; 1 to " + VERSION + " are known", null);
    }
    in.version(version);
  }
}
