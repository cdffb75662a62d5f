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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/** Commands by seed: mostly such as fit the image, some that don't. */
public final class RandomMetadata {
  private final SplittableRandom random;

  /**
   * @param seed the same seed gives the same commands for the same images
   */
  public RandomMetadata(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A command that may or may not be refused by that image. */
  public MetadataCommand command(MetadataImage image) {
    return switch (random.nextInt(13)) {
      case 0 -> new RegisterBroker(broker(), random.nextInt(4) == 0 ? changes(image) : List.of());
      case 1, 2, 3 -> create(image);
      case 4 -> new DeleteTopic(topicId(image));
      case 5 -> new AddPartitions(topicId(image), 1 + random.nextInt(4), partitions(image));
      case 6 -> alter(image);
      case 7, 8 ->
          new ChangeBroker(
              random.nextInt(5),
              brokerEpoch(image),
              phase(),
              random.nextBoolean() ? List.of() : changes(image));
      case 11 -> new AdoptMetadata(image.withoutBrokers());
      case 9 -> new UnregisterBroker(random.nextInt(5), brokerEpoch(image));
      case 10 ->
          new ChangePartitions(
              changes(image),
              random.nextBoolean() ? Map.of() : Map.of(random.nextInt(5), brokerEpoch(image)));
      default ->
          new AllocateProducerIds(
              random.nextInt(3),
              random.nextInt(4) == 0 ? random.nextInt(5000) : image.nextProducerId(),
              1 + random.nextInt(1000));
    };
  }

  /** An id of any version, not only of those that java.util.UUID would make. */
  public UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  /** Text with characters of one to four bytes of UTF-8. */
  public String text() {
    int[] alphabet = {'a', 'z', '.', ' ', 0, 0xE9, 0x4E2D, 0x1F600};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private BrokerRegistration broker() {
    Map<String, BrokerRegistration.Address> endpoints = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      endpoints.put(
          "kafka/" + text(),
          new BrokerRegistration.Address(text(), text(), text(), 1 + random.nextInt(65_535)));
    }
    int id = random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(5);
    Optional<String> rack = random.nextBoolean() ? Optional.empty() : Optional.of(text());
    BrokerRun run =
        new BrokerRun(
            uuid(),
            random.nextBoolean() ? new UUID(id, 0) : uuid(),
            random.nextLong(Long.MAX_VALUE));
    BrokerPhase phase = random.nextInt(4) == 0 ? phase() : BrokerPhase.FENCED;
    return new BrokerRegistration(id, run, rack, endpoints, phase);
  }

  private CreateTopic create(MetadataImage image) {
    String name = "t" + ".-_x9".charAt(random.nextInt(5)) + random.nextInt(40);
    return new CreateTopic(new TopicState(uuid(), name, partitions(image)), configs());
  }

  private Map<String, String> configs() {
    Map<String, String> configs = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      configs.put("key" + random.nextInt(5), text());
    }
    return configs;
  }

  private AlterConfig alter(MetadataImage image) {
    ConfigTarget target = target(image);
    Map<String, Optional<String>> changes = new TreeMap<>();
    configs().forEach((key, value) -> changes.put(key, Optional.of(value)));
    changes.put("key" + random.nextInt(5), Optional.empty());
    Map<String, Optional<String>> expected = new TreeMap<>();
    if (random.nextBoolean()) {
      boolean right = random.nextInt(3) > 0;
      String current = image.config(target).get("key1");
      expected.put("key1", right ? Optional.ofNullable(current) : Optional.of(text()));
    }
    return new AlterConfig(target, random.nextInt(4) == 0, changes, expected);
  }

  private ConfigTarget target(MetadataImage image) {
    return switch (random.nextInt(7)) {
      case 0 -> ConfigTarget.allBrokers();
      case 1 -> ConfigTarget.broker(random.nextInt(3));
      case 2 -> ConfigTarget.quota(quotaEntity());
      case 3 -> new ConfigTarget(ConfigTarget.Kind.CLIENT_METRICS, text());
      default ->
          ConfigTarget.topic(image.topic(topicId(image)).map(TopicState::name).orElse("nowhere"));
    };
  }

  /** An entity with names that need to be escaped. */
  public QuotaEntity quotaEntity() {
    Map<QuotaEntity.Part, Optional<String>> parts = new TreeMap<>();
    int which = random.nextInt(4);
    if (which == 3) {
      parts.put(QuotaEntity.Part.IP, quotaName());
    }
    if (which == 0 || which == 2) {
      parts.put(QuotaEntity.Part.USER, quotaName());
    }
    if (which == 1 || which == 2) {
      parts.put(QuotaEntity.Part.CLIENT_ID, quotaName());
    }
    return QuotaEntity.of(parts);
  }

  private Optional<String> quotaName() {
    String name = text() + "a%/=25%2F".substring(random.nextInt(9));
    return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(name);
  }

  private UUID topicId(MetadataImage image) {
    if (image.topicCount() == 0 || random.nextInt(10) == 0) {
      return uuid();
    }
    List<TopicState> topics = new ArrayList<>(image.topics());
    return topics.get(random.nextInt(topics.size())).id();
  }

  private BrokerPhase phase() {
    List<BrokerPhase> phases = List.of(BrokerPhase.values());
    return phases.get(random.nextInt(phases.size()));
  }

  /** The epoch of some broker that there is, mostly. */
  private long brokerEpoch(MetadataImage image) {
    List<BrokerRegistration> brokers = image.brokers();
    return brokers.isEmpty() || random.nextInt(5) == 0
        ? random.nextInt(100)
        : brokers.get(random.nextInt(brokers.size())).epoch();
  }

  private List<PartitionChange> changes(MetadataImage image) {
    List<PartitionChange> changes = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      UUID topic = topicId(image);
      int count = image.topic(topic).map(each -> each.partitions().size()).orElse(1);
      int partition = random.nextInt(10) == 0 ? count : random.nextInt(count);
      PartitionState state = partition(image);
      int epoch =
          image
              .topic(topic)
              .filter(each -> partition < count && random.nextInt(8) > 0)
              .map(each -> each.partitions().get(partition).partitionEpoch())
              .orElse(random.nextInt(5));
      changes.add(
          new PartitionChange(
              topic,
              partition,
              new PartitionState(
                  state.leader(),
                  state.leaderEpoch(),
                  epoch + 1,
                  state.replicas(),
                  state.isr(),
                  state.eligible(),
                  state.reassignment())));
    }
    return changes;
  }

  private List<PartitionState> partitions(MetadataImage image) {
    List<PartitionState> partitions = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      partitions.add(partition(image));
    }
    return partitions;
  }

  /** Led by nobody, by a broker that may lead, or now and then by one that may not. */
  private PartitionState partition(MetadataImage image) {
    int first = random.nextInt(random.nextBoolean() ? 5 : 100_000);
    List<Integer> replicas =
        List.of(first, first + 1, first + 2, first + 3).subList(0, 1 + random.nextInt(4));
    List<Integer> isr = replicas.subList(0, random.nextInt(replicas.size() + 1));
    boolean mayLead = image.broker(first).filter(broker -> !broker.fenced()).isPresent();
    int leader =
        isr.isEmpty() || (!mayLead && random.nextInt(10) > 0) ? PartitionState.NO_LEADER : first;
    List<Integer> rest = replicas.subList(isr.size(), replicas.size());
    List<Integer> eligible = random.nextInt(3) == 0 ? rest : List.of();
    Reassignment reassignment =
        replicas.size() < 3 || random.nextBoolean()
            ? Reassignment.NONE
            : new Reassignment(replicas.subList(0, 1), replicas.subList(1, 2));
    return new PartitionState(
        leader, random.nextInt(1 << 20), random.nextInt(5), replicas, isr, eligible, reassignment);
  }
}
