package dev.esker.server.cluster;

import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.replication.core.Effects.PendingFailure;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaConfig;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.replication.host.HostEnvironment;
import dev.esker.replication.host.HostedPartitions;
import dev.esker.replication.host.HostedReplica;
import dev.esker.replication.host.HostedReplicas;
import dev.esker.replication.host.InSyncWaiter;
import dev.esker.replication.host.ReplicaParts;
import dev.esker.replication.host.ReplicaSettings;
import dev.esker.replication.net.BrokerStreams;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of this broker on their loop: tells them of the metadata, and gives them their
 * messages, their deadlines and the disk. Every method may be called from any thread.
 */
final class ReplicationService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicationService.class);

  private static final int LOOK_MILLIS = 1_000;

  private final Parts parts;
  private final EventLoop loop;
  private final PeerLinks links;
  private final Map<PartitionId, HostedReplica> published = new ConcurrentHashMap<>();

  // Loop only.
  private final HostedReplicas replicas;
  private final HostedPartitions partitions;
  private final ReplicationThrottle throttle;

  /**
   * What it works with.
   *
   * @param brokerId whose replicas these are
   * @param incarnation of this run of it
   * @param engine where their logs are
   * @param metadata where changes of the ISR are proposed
   * @param settings of topics
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
      ReplicaSettings settings,
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
    Environment environment = new Environment();
    this.replicas = new HostedReplicas(environment, new Published());
    this.partitions =
        new HostedPartitions(
            new ReplicaParts(environment, parts.engine(), config, throttle),
            parts.brokerId(),
            parts.incarnation(),
            parts.settings(),
            replicas);
    this.loop = new EventLoop("esker-replicas", new Ticks());
    this.links = new PeerLinks(parts.streams(), parts.brokerId(), loop::execute, new Messages());
  }

  /** The links to other brokers; its calls are for the loop, but for what it hands out. */
  PeerLinks links() {
    return links;
  }

  /** From now on those links are cut; the loop does it. */
  void cut(CutLinks.Cut cut) {
    loop.execute(() -> links.reachOnly(cut::reaches));
  }

  /** Follows the metadata. */
  MetadataListener follower() {
    return new Follower();
  }

  /**
   * Completes once the logs of a topic that are to be here are here, and others are gone; fails
   * with what the storage says.
   *
   * @param topic its name
   */
  CompletionStage<Void> settled(String topic) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    loop.execute(
        () -> {
          var unused =
              partitions
                  .settled(topic)
                  .whenComplete(
                      (done, error) -> {
                        if (error == null) {
                          settled.complete(null);
                        } else {
                          settled.completeExceptionally(error);
                        }
                      });
        });
    return settled;
  }

  /** Tries again what a full disk, say, has prevented; completes once that is under way. */
  CompletionStage<Void> repair() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    loop.execute(
        () -> {
          partitions.repair();
          begun.complete(null);
        });
    return begun;
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

  /** The offsets that replicas lack that aren't in sync, of what is led here, by their broker. */
  CompletionStage<Map<Integer, Long>> missingRecords() {
    CompletableFuture<Map<Integer, Long>> counted = new CompletableFuture<>();
    loop.execute(() -> counted.complete(MissingRecords.count(replicas, partitions.image())));
    // A loop that has ended runs nothing any more.
    return counted.completeOnTimeout(Map.of(), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          links.close();
          partitions.close();
        });
    loop.close();
  }

  private final class Follower implements MetadataListener {
    @Override
    public void onSnapshot(MetadataImage snapshot) {
      loop.execute(
          () -> {
            throttle.install(snapshot, EventLoop.now());
            links.dial(snapshot.brokers());
            partitions.installed(snapshot);
          });
    }

    @Override
    public void onCommand(MetadataImage newImage, MetadataCommand command) {
      loop.execute(
          () -> {
            if (command instanceof RegisterBroker) {
              links.dial(newImage.brokers());
            }
            throttle.follow(newImage, command, EventLoop.now());
            partitions.applied(newImage, command);
          });
    }
  }

  /** Makes replicas known to other threads. */
  private final class Published implements HostedReplicas.Watcher {
    @Override
    public void added(HostedReplica replica) {
      published.put(replica.log().id(), replica);
    }

    @Override
    public void removed(PartitionKey partition) {
      published.remove(new PartitionId(partition.topic(), partition.partition()));
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
      LOG.warn("Replica of partition {}: {}", partition, message, cause);
    }
  }
}
