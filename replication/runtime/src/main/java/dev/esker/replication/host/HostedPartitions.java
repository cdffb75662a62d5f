package dev.esker.replication.host;

import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the replicas of a broker as the metadata say: creates logs, tells replicas of changes,
 * deletes the logs of those that are no longer here. Loop thread only.
 *
 * <p>Nothing is done before this very run of the broker is registered: what the metadata say before
 * is meant for an earlier run, whose log may have been another.
 *
 * <p>A log is created after an earlier one of the same partition is gone for good, and every time
 * one of the two is done the newest image decides what comes next. A command costs what it touches;
 * one about a broker costs the replicas that are here.
 *
 * <p>What can't be created or deleted, for a full disk say, is told to whoever asks with {@link
 * #settled}, and tried again by {@link #repair} or with the next change of the partition.
 */
public final class HostedPartitions {
  private final ReplicaParts parts;
  private final int broker;
  private final UUID incarnation;
  private final ReplicaSettings settings;
  private final HostedReplicas replicas;

  /** Partitions whose logs are being created or deleted, with the names of their topics. */
  private final Map<PartitionKey, String> changing = new HashMap<>();

  /** How many of those each topic has. */
  private final Map<String, Integer> changingOf = new HashMap<>();

  /** Partitions whose logs could not be created or deleted. */
  private final Map<PartitionKey, Failure> failed = new HashMap<>();

  private final List<Waiter> waiters = new ArrayList<>();
  private MetadataImage image = MetadataImage.empty();
  private long brokerEpoch = -1;
  private boolean closed;

  private record Failure(String topic, Throwable cause) {}

  private record Waiter(String topic, CompletableFuture<Void> settled) {}

  /**
   * Nothing is hosted yet.
   *
   * @param broker this broker's id
   * @param incarnation of this run of its process
   */
  public HostedPartitions(
      ReplicaParts parts,
      int broker,
      UUID incarnation,
      ReplicaSettings settings,
      HostedReplicas replicas) {
    this.parts = parts;
    this.broker = broker;
    this.incarnation = incarnation;
    this.settings = settings;
    this.replicas = replicas;
  }

  /** The epoch under which this run is registered, or -1 as long as it isn't. */
  public long brokerEpoch() {
    return brokerEpoch;
  }

  /** The newest image that was applied. */
  public MetadataImage image() {
    return image;
  }

  /** The metadata as a whole: at the start, and when commands were skipped. */
  public void installed(MetadataImage newest) {
    image = newest;
    register();
    if (brokerEpoch >= 0) {
      reviewAll();
    }
  }

  /** One command was applied to the metadata. */
  public void applied(MetadataImage newest, MetadataCommand command) {
    image = newest;
    boolean before = brokerEpoch >= 0;
    register();
    if (brokerEpoch < 0) {
      return;
    }
    if (!before) {
      reviewAll();
    } else if (command instanceof RegisterBroker register) {
      reviewChanged(register.changes());
      reviewHosted();
    } else if (command instanceof ChangeBroker change) {
      reviewChanged(change.changes());
      reviewHosted();
    } else if (command instanceof ChangePartitions change) {
      reviewChanged(change.changes());
    } else if (command instanceof CreateTopic create) {
      image.topic(create.topic().id()).ifPresent(this::reviewTopic);
    } else if (command instanceof AddPartitions add) {
      image.topic(add.id()).ifPresent(this::reviewTopic);
    } else if (command instanceof AlterConfig alter) {
      configured(alter.target());
    } else {
      reviewHosted();
    }
  }

  private void register() {
    Optional<BrokerRegistration> known = image.broker(broker);
    if (known.isPresent() && known.get().run().incarnation().equals(incarnation)) {
      brokerEpoch = known.get().epoch();
    }
  }

  private void configured(ConfigTarget target) {
    if (target.kind() == ConfigTarget.Kind.TOPIC) {
      image.topic(target.name()).ifPresent(this::reviewTopic);
    } else {
      reviewHosted();
    }
  }

  private void reviewChanged(List<PartitionChange> changes) {
    changes.forEach(each -> review(new PartitionKey(each.topicId(), each.partition())));
  }

  /** What is to be here, what is, and logs of what was deleted while this broker was away. */
  private void reviewAll() {
    Set<PartitionKey> all = new LinkedHashSet<>();
    for (TopicState topic : image.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        all.add(new PartitionKey(topic.id(), number));
      }
    }
    replicas.all().forEach(replica -> all.add(replica.partition()));
    for (PartitionLog log : parts.engine().partitions()) {
      all.add(new PartitionKey(log.id().topicId(), log.id().partition()));
    }
    all.forEach(this::review);
  }

  private void reviewTopic(TopicState topic) {
    for (int number = 0; number < topic.partitions().size(); number++) {
      review(new PartitionKey(topic.id(), number));
    }
  }

  private void reviewHosted() {
    List<PartitionKey> here = new ArrayList<>();
    replicas.all().forEach(replica -> here.add(replica.partition()));
    here.forEach(this::review);
  }

  /** Brings one partition in line with the newest image, if nothing is under way for it. */
  private void review(PartitionKey key) {
    if (closed || changing.containsKey(key)) {
      return;
    }
    Optional<TopicState> topic =
        image.topic(key.topic()).filter(each -> key.partition() < each.partitions().size());
    Optional<PartitionState> state =
        topic
            .map(each -> each.partitions().get(key.partition()))
            .filter(each -> each.replicas().contains(broker));
    Optional<HostedReplica> hosted = replicas.find(key);
    if (state.isEmpty()) {
      Optional<PartitionLog> log = parts.engine().find(idOf(key));
      if (hosted.isPresent() || log.isPresent()) {
        String name = hosted.map(HostedReplica::log).or(() -> log).orElseThrow().topic();
        replicas.remove(key);
        begin(key, name, parts.engine().delete(idOf(key)).thenApply(done -> Optional.empty()));
      }
    } else if (hosted.isEmpty()) {
      String name = topic.get().name();
      PartitionSpec spec = new PartitionSpec(idOf(key), name, settings.logConfig(image, name));
      begin(key, name, parts.engine().create(spec).thenApply(Optional::of));
    } else {
      assign(hosted.get(), topic.get().name(), state.get());
    }
  }

  private void assign(HostedReplica hosted, String topic, PartitionState state) {
    hosted.log().updateConfig(settings.logConfig(image, topic));
    hosted.assigned(state, Assignments.of(image, state, settings.minInsyncReplicas(image, topic)));
  }

  private void begin(
      PartitionKey key, String topic, CompletableFuture<Optional<PartitionLog>> change) {
    failed.remove(key);
    changing.put(key, topic);
    changingOf.merge(topic, 1, Integer::sum);
    var unused =
        change.whenComplete(
            (log, error) -> parts.environment().execute(() -> ended(key, log, error)));
  }

  private void ended(PartitionKey key, Optional<PartitionLog> log, Throwable error) {
    if (closed) {
      return;
    }
    String topic = changing.remove(key);
    changingOf.computeIfPresent(topic, (name, open) -> open == 1 ? null : open - 1);
    if (error != null) {
      failed.put(key, new Failure(topic, error));
      parts.environment().notice(key, "its log can't be created or deleted", error);
    } else {
      if (log.isPresent()) {
        ReplicaIdentity identity = new ReplicaIdentity(key, broker, brokerEpoch);
        replicas.add(new HostedReplica(parts, log.get(), identity));
      }
      review(key);
    }
    if (!changingOf.containsKey(topic)) {
      settle(topic);
    }
  }

  /** Tries again what has failed. */
  public void repair() {
    List.copyOf(failed.keySet()).forEach(this::review);
  }

  /**
   * Completes once the logs of a topic's partitions here are what the newest image says; fails with
   * what the storage says about one of them.
   *
   * @param topic its name; it may be deleted
   */
  public CompletionStage<Void> settled(String topic) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    waiters.add(new Waiter(topic, settled));
    if (!changingOf.containsKey(topic)) {
      settle(topic);
    }
    return settled;
  }

  private void settle(String topic) {
    Optional<Throwable> cause =
        failed.values().stream()
            .filter(failure -> failure.topic().equals(topic))
            .map(Failure::cause)
            .findAny();
    List<Waiter> done = waiters.stream().filter(each -> each.topic().equals(topic)).toList();
    waiters.removeAll(done);
    done.forEach(
        each ->
            cause.ifPresentOrElse(
                each.settled()::completeExceptionally, () -> each.settled().complete(null)));
  }

  private static PartitionId idOf(PartitionKey key) {
    return new PartitionId(key.topic(), key.partition());
  }

  /** Ends all replicas. */
  public void close() {
    closed = true;
    replicas.close();
    IllegalStateException stopped = new IllegalStateException("the broker stops");
    waiters.forEach(each -> each.settled().completeExceptionally(stopped));
    waiters.clear();
  }
}
