package dev.esker.server.cluster;

import dev.esker.controller.cluster.TopicRules;
import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.Effects.PendingFailure;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaConfig;
import dev.esker.replication.core.ReplicaIdentity;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.replication.host.Assignments;
import dev.esker.replication.host.HostEnvironment;
import dev.esker.replication.host.HostedReplica;
import dev.esker.replication.host.HostedReplicas;
import dev.esker.replication.host.InSyncWaiter;
import dev.esker.replication.host.ReplicaParts;
import dev.esker.replication.net.BrokerStreams;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of this broker on their loop: tells them of the metadata, and gives them their
 * messages, their deadlines and the disk. Every method may be called from any thread.
 */
final class ReplicationService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicationService.class);

  private final Parts parts;
  private final EventLoop loop;
  private final PeerLinks links;
  private final ReplicaParts hosting;
  private final Map<PartitionId, HostedReplica> published = new ConcurrentHashMap<>();

  // Loop only.
  private final HostedReplicas replicas;
  private final Set<PartitionLog> unhosted = new LinkedHashSet<>();
  private final ReplicationThrottle throttle;
  private MetadataImage image;

  /**
   * What it works with.
   *
   * @param brokerId whose replicas these are
   * @param incarnation of this run of it
   * @param engine where their logs are
   * @param metadata where changes of the ISR are proposed
   * @param rules the settings of topics
   * @param streams to other brokers
   * @param reads runs what may wait for a disk
   * @param lease how long this broker may serve as a leader
   * @param ended told of runs of brokers that have certainly ended
   */
  record Parts(
      int brokerId,
      UUID incarnation,
      StorageEngine engine,
      MetadataLog metadata,
      TopicRules rules,
      BrokerStreams streams,
      Executor reads,
      Lease lease,
      BiConsumer<Integer, UUID> ended) {}

  /**
   * @param throttle of replicas that aren't in sync; kept up with the metadata from here
   */
  ReplicationService(Parts parts, ReplicaConfig config, ReplicationThrottle throttle) {
    this.parts = parts;
    this.throttle = throttle;
    this.image = parts.metadata().image();
    Environment environment = new Environment();
    this.replicas = new HostedReplicas(environment);
    this.hosting = new ReplicaParts(environment, parts.engine(), config, throttle);
    this.loop = new EventLoop("esker-replicas", new Ticks());
    this.links = new PeerLinks(parts.streams(), parts.brokerId(), loop::execute, new Messages());
  }

  /** The links to other brokers; its calls are for the loop, but for what it hands out. */
  PeerLinks links() {
    return links;
  }

  /** Follows the metadata. */
  MetadataListener follower() {
    return new Follower();
  }

  /** A log is there, empty or recovered: its replica begins to do what the metadata says. */
  void created(PartitionLog log) {
    loop.execute(() -> host(log));
  }

  /** A log is about to be deleted; completes once nobody uses it any more. */
  CompletionStage<Void> forget(PartitionId id) {
    CompletableFuture<Void> forgotten = new CompletableFuture<>();
    loop.execute(
        () -> {
          published.remove(id);
          unhosted.removeIf(log -> log.id().equals(id));
          replicas.remove(key(id));
          forgotten.complete(null);
        });
    return forgotten;
  }

  /** The leader epoch in which this broker serves as the leader of a log now; -1 if it doesn't. */
  int leadingEpoch(PartitionLog log) {
    HostedReplica replica = published.get(log.id());
    return replica != null && parts.lease().isHeld(EventLoop.now()) ? replica.leadingEpoch() : -1;
  }

  /** Whether enough replicas of a log are in sync for an append that wants all of them. */
  boolean acceptsFullAcks(PartitionLog log) {
    HostedReplica replica = published.get(log.id());
    return replica != null && replica.acceptsFullAcks();
  }

  /** Waits until an append is in sync; the waiter is called on the loop. */
  void awaitInSync(
      PartitionLog log, long endOffset, int leaderEpoch, long timeoutNanos, InSyncWaiter waiter) {
    long deadline = EventLoop.now() + timeoutNanos;
    loop.execute(
        () -> {
          HostedReplica replica = published.get(log.id());
          if (replica == null) {
            waiter.failed(PendingFailure.NOT_LEADER);
          } else {
            var unused = replica.awaitInSync(endOffset, leaderEpoch, deadline, waiter);
          }
        });
  }

  /** The hosted replica of a log, for metrics and tests; its status is for the loop only. */
  Optional<HostedReplica> find(PartitionId id) {
    return Optional.ofNullable(published.get(id));
  }

  private void host(PartitionLog log) {
    if (log.isGone() || published.containsKey(log.id())) {
      return;
    }
    Optional<BrokerRegistration> self = self();
    if (self.isEmpty()) {
      // Before it is registered this run has no epoch, and takes part in nothing.
      unhosted.add(log);
      return;
    }
    HostedReplica replica =
        new HostedReplica(
            hosting, log, new ReplicaIdentity(key(log.id()), parts.brokerId(), self.get().epoch()));
    replicas.add(replica);
    published.put(log.id(), replica);
    assign(replica);
  }

  /** This run of the broker, once it is registered. */
  private Optional<BrokerRegistration> self() {
    return image
        .broker(parts.brokerId())
        .filter(known -> known.run().incarnation().equals(parts.incarnation()));
  }

  private void hostThoseThatWait() {
    if (!unhosted.isEmpty() && self().isPresent()) {
      List<PartitionLog> logs = List.copyOf(unhosted);
      unhosted.clear();
      logs.forEach(this::host);
    }
  }

  private static PartitionKey key(PartitionId id) {
    return new PartitionKey(id.topicId(), id.partition());
  }

  private void assign(HostedReplica replica) {
    PartitionKey key = replica.partition();
    image
        .topic(key.topic())
        .filter(topic -> key.partition() < topic.partitions().size())
        .ifPresent(topic -> assign(replica, topic));
  }

  private void assign(HostedReplica replica, TopicState topic) {
    PartitionState state = topic.partitions().get(replica.partition().partition());
    if (state.replicas().contains(parts.brokerId())) {
      int minInSync = parts.rules().minInsyncReplicas(image, topic.name());
      replica.assigned(state, Assignments.of(image, state, minInSync));
    }
  }

  private void assignWhere(Predicate<HostedReplica> condition) {
    for (HostedReplica replica : List.copyOf(replicas.all())) {
      if (condition.test(replica)) {
        assign(replica);
      }
    }
  }

  private void follow(MetadataImage newImage, MetadataCommand command) {
    image = newImage;
    throttle.follow(newImage, command, EventLoop.now());
    if (command instanceof ChangePartitions change) {
      assign(change.changes());
    } else if (command instanceof ChangeBroker change) {
      assign(change.changes());
      assignReplicasOf(change.id());
    } else if (command instanceof RegisterBroker register) {
      assign(register.changes());
      assignReplicasOf(register.broker().id());
      hostThoseThatWait();
      links.dial(newImage.brokers());
    } else if (command instanceof AlterConfig alter) {
      configured(alter.target());
    }
  }

  private void assign(List<PartitionChange> changes) {
    for (PartitionChange change : changes) {
      replicas.find(new PartitionKey(change.topicId(), change.partition())).ifPresent(this::assign);
    }
  }

  /** A broker is another run, or in another phase: whoever shares a partition with it is told. */
  private void assignReplicasOf(int broker) {
    assignWhere(
        replica ->
            image
                .topic(replica.partition().topic())
                .filter(topic -> replica.partition().partition() < topic.partitions().size())
                .map(topic -> topic.partitions().get(replica.partition().partition()))
                .filter(state -> state.replicas().contains(broker))
                .isPresent());
  }

  private void configured(ConfigTarget target) {
    if (target.kind() == ConfigTarget.Kind.TOPIC) {
      image
          .topic(target.name())
          .ifPresent(
              topic -> assignWhere(replica -> replica.partition().topic().equals(topic.id())));
    } else if (target.kind() == ConfigTarget.Kind.BROKER) {
      assignWhere(replica -> true);
    }
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          links.close();
          published.clear();
          replicas.close();
        });
    loop.close();
  }

  private final class Follower implements MetadataListener {
    @Override
    public void onSnapshot(MetadataImage snapshot) {
      loop.execute(
          () -> {
            image = snapshot;
            throttle.install(snapshot, EventLoop.now());
            links.dial(snapshot.brokers());
            assignWhere(replica -> true);
            hostThoseThatWait();
          });
    }

    @Override
    public void onCommand(MetadataImage newImage, MetadataCommand command) {
      loop.execute(() -> follow(newImage, command));
    }
  }

  private final class Ticks implements EventLoop.Deadlines {
    @Override
    public long next(long nowNanos) {
      return replicas.nextDeadline();
    }

    @Override
    public void due(long nowNanos) {
      replicas.tick(nowNanos);
    }
  }

  private final class Messages implements PeerLinks.Receiver {
    @Override
    public void received(int from, ReplicaMessage message) {
      replicas.received(from, message);
    }

    @Override
    public void connected(int broker) {
      replicas.connected(broker);
    }

    @Override
    public void ended(int broker, UUID incarnation) {
      parts.ended().accept(broker, incarnation);
    }
  }

  private final class Environment implements HostEnvironment {
    @Override
    public long nowNanos() {
      return EventLoop.now();
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public void readElsewhere(Runnable task) {
      parts.reads().execute(task);
    }

    @Override
    public void send(int broker, ReplicaMessage message) {
      links.send(broker, message);
    }

    @Override
    public CompletionStage<Long> propose(MetadataCommand command) {
      return parts.metadata().propose(command);
    }

    @Override
    public void notice(PartitionKey partition, String message, Throwable cause) {
      LOG.warn("{} of partition {}: {}", "replica", partition, message, cause);
    }
  }
}
