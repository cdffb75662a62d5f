package dev.esker.server.cluster;

import dev.esker.controller.ConfigResolver;
import dev.esker.controller.ConfiguredTopicRules;
import dev.esker.controller.TopicSettings;
import dev.esker.controller.cluster.ClusterController;
import dev.esker.controller.cluster.ControllerOptions;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.engine.LogConfig;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.Subscription;
import dev.esker.replication.core.Effects.PendingFailure;
import dev.esker.replication.core.ReplicaConfig;
import dev.esker.replication.host.InSyncWaiter;
import dev.esker.replication.host.ReplicaSettings;
import dev.esker.replication.net.BrokerListener;
import dev.esker.replication.net.BrokerStreams;
import dev.esker.replication.net.NettyStreams;
import dev.esker.replication.net.NodeIdentity;
import dev.esker.replication.net.StreamConfig;
import dev.esker.replication.net.Transport;
import dev.esker.server.admin.EnginePartitionStore;
import dev.esker.server.admin.StoredTopics;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ClusterConfig;
import dev.esker.server.logs.Leadership;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.Endpoint;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker in a cluster has beside its log and its metadata: its session with the controller,
 * the controller itself if it has a vote, its replicas, and the streams to other brokers. Started
 * and closed by one thread.
 */
public final class ClusterSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSide.class);

  /** How many ports from a default one on are tried. */
  private static final int PORTS = 100;

  private static final int READERS = 2;

  private final ClusterMetadata cluster;
  private final BrokerConfig config;
  private final UUID incarnation;
  private final ExecutorService reads = Executors.newFixedThreadPool(READERS, ClusterSide::reader);
  private final BrokerStreams streams;
  private final BrokerListener listener;
  private final BrokerSessionKeeper session;
  private final ReplicationService replicas;
  private final Optional<ControllerDriver> controller;
  private final ClusterAdministration administration;

  /**
   * Starts it: from now on the controller hears of this broker, and other brokers can reach it.
   *
   * @param incarnation of this run
   * @param links which of its links work
   * @param superseded run once if another run of this broker has taken its place
   * @throws IOException if it can't listen
   */
  public ClusterSide(
      ClusterMetadata cluster,
      BrokerConfig config,
      StorageEngine engine,
      ConfigResolver resolver,
      UUID incarnation,
      CutLinks links,
      Runnable superseded)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    this.config = config;
    this.incarnation = incarnation;
    TopicRules rules = new ConfiguredTopicRules(resolver);
    Optional<QuorumDesk> desk =
        cluster.cluster().voters().containsKey(cluster.identity().nodeId())
            ? Optional.of(new QuorumDesk())
            : Optional.empty();
    this.controller = desk.map(here -> controller(rules, here, engine.clock()));
    ClusterConfig.Timings timings = config.cluster().timings();
    this.session =
        new BrokerSessionKeeper(
            new BrokerSessionKeeper.Parts(
                cluster.metadata(),
                cluster.messages(),
                Duration.ofMillis(timings.heartbeat()).toNanos(),
                Duration.ofMillis(timings.session()).toNanos(),
                superseded),
            cluster.identity().nodeId(),
            BrokerRun.starting(incarnation, cluster.identity().directoryId()),
            Optional.ofNullable(config.node().rack()));
    SecureRandom random = new SecureRandom();
    this.streams =
        new NettyStreams(
            StreamConfig.DEFAULTS, Transport.best(), this::identity, random::nextDouble);
    this.replicas =
        new ReplicationService(
            new ReplicationService.Parts(
                cluster.identity().nodeId(),
                incarnation,
                engine,
                cluster.metadata(),
                new Settings(resolver, rules),
                streams,
                reads,
                session.lease(),
                (broker, run) ->
                    controller.ifPresent(driver -> driver.connectionRefused(broker, run))),
            replicaConfig(timings),
            new ReplicationThrottle(
                cluster.identity().nodeId(),
                resolver,
                cluster.metadata().image(),
                EventLoop.now()));
    this.administration =
        new ClusterAdministration(cluster, engine, rules, config.rebalance().options(), desk);
    links.follow(replicas::cut);
    this.listener = listen();
    cluster.metadata().subscribe(replicas.follower());
  }

  private ControllerDriver controller(TopicRules rules, QuorumDesk desk, Clock clock) {
    ControllerOptions standard = ControllerOptions.STANDARD;
    ControllerOptions options =
        new ControllerOptions(
            Duration.ofMillis(config.cluster().timings().session()).toNanos(),
            standard.retryNanos(),
            standard.maxChanges(),
            standard.preferred());
    ControllerDriver driver =
        new ControllerDriver(
            new ClusterController(options, rules),
            cluster.metadata(),
            (node, applied) ->
                desk.heard(
                    node, applied, cluster.metadata().image().version(), clock.wallMillis()));
    driver.start(cluster.membership(), cluster.messages());
    return driver;
  }

  private static ReplicaConfig replicaConfig(ClusterConfig.Timings timings) {
    ReplicaConfig defaults = ReplicaConfig.DEFAULTS;
    return new ReplicaConfig(
        defaults.windowBytes(),
        defaults.windowMessages(),
        defaults.messageBytes(),
        Duration.ofMillis(timings.replicaLag()).toNanos(),
        defaults.resendNanos(),
        defaults.maxResendNanos(),
        defaults.maxPendingAppends());
  }

  private static Thread reader(Runnable task) {
    Thread thread = new Thread(task, "esker-replica-read");
    thread.setDaemon(true);
    return thread;
  }

  private NodeIdentity identity() {
    long epoch = registration().map(BrokerRegistration::epoch).orElse(0L);
    return new NodeIdentity(
        cluster.identity().clusterId(), cluster.identity().nodeId(), incarnation, epoch);
  }

  private Optional<BrokerRegistration> registration() {
    return registration(cluster.metadata().image());
  }

  private Optional<BrokerRegistration> registration(MetadataImage image) {
    return image
        .broker(cluster.identity().nodeId())
        .filter(known -> known.run().incarnation().equals(incarnation));
  }

  private BrokerListener listen() throws IOException, InterruptedException {
    ClusterConfig.Ports ports = config.cluster().ports();
    int last = ports.replicationGiven() ? ports.replication() : ports.replication() + PORTS;
    for (int port = ports.replication(); ; port++) {
      try {
        return streams
            .listen(
                new InetSocketAddress(config.node().address(), port), replicas.links().incoming())
            .toCompletableFuture()
            .get();
      } catch (ExecutionException e) {
        if (port >= last) {
          throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
        }
      }
    }
  }

  /** What is led here, and when appends are replicated. */
  public Leadership leadership() {
    return new Leadership() {
      @Override
      public int epoch(PartitionLog log) {
        return replicas.leadingEpoch(log);
      }

      @Override
      public boolean isReplicated() {
        return true;
      }

      @Override
      public boolean acceptsFullAcks(PartitionLog log) {
        return replicas.acceptsFullAcks(log);
      }

      @Override
      public void awaitInSync(
          PartitionLog log, long endOffset, int epoch, int timeoutMillis, InSyncListener waiter) {
        replicas.awaitInSync(
            log, endOffset, epoch, TimeUnit.MILLISECONDS.toNanos(timeoutMillis), waiter(waiter));
      }
    };
  }

  private static InSyncWaiter waiter(Leadership.InSyncListener listener) {
    return new InSyncWaiter() {
      @Override
      public void inSync() {
        listener.done(Leadership.InSync.YES);
      }

      @Override
      public void failed(PendingFailure reason) {
        listener.done(
            reason == PendingFailure.NOT_LEADER
                ? Leadership.InSync.NOT_LEADER
                : Leadership.InSync.TIMED_OUT);
      }
    };
  }

  /** Whether the partitions that are stored here are what the metadata says. */
  public StoredTopics stored() {
    return new StoredTopics() {
      @Override
      public CompletionStage<Void> settled(String topic) {
        return replicas.settled(topic);
      }

      @Override
      public CompletionStage<Void> repair() {
        return replicas.repair();
      }
    };
  }

  /**
   * Says where this broker is reached; completes once that is in the metadata.
   *
   * @param endpoints of front ends
   */
  public CompletionStage<Void> announce(Map<String, BrokerRegistration.Address> endpoints) {
    Map<String, BrokerRegistration.Address> all = new HashMap<>(endpoints);
    Endpoint own = endpoint();
    all.put(
        PeerLinks.ENDPOINT,
        new BrokerRegistration.Address(own.name(), own.protocol(), own.host(), own.port()));
    return session.announce(all);
  }

  /** Where other brokers fetch the records of partitions. */
  public Endpoint endpoint() {
    String host = ClusterMetadata.advertisedHost(config);
    return new Endpoint("STREAM", "Replication", host, listener.address().getPort());
  }

  /** Waits until the controller counts on this broker. */
  public void awaitActive(Duration atMost) throws InterruptedException, TimeoutException {
    CompletableFuture<Void> active = new CompletableFuture<>();
    MetadataListener watcher =
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage image) {
            if (registration(image).filter(known -> !known.fenced()).isPresent()) {
              active.complete(null);
            }
          }

          @Override
          public void onCommand(MetadataImage image, MetadataCommand command) {
            onSnapshot(image);
          }
        };
    Subscription watching = cluster.metadata().subscribe(watcher);
    try {
      active.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      watching.close();
    }
  }

  /** Gives leaderships away, as far as others can take them, before this broker stops. */
  public void resign(Duration atMost) throws InterruptedException {
    try {
      session.askToStop().toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("The controller hasn't taken this broker's leaderships within {}", atMost);
    } catch (ExecutionException e) {
      LOG.warn("This broker's leaderships can't be given away", e.getCause());
    }
  }

  /** Administration of the cluster, for front ends. */
  public ClusterAdmin admin() {
    return administration.admin();
  }

  /** Which metadata log it follows. */
  public MetadataLog metadata() {
    return cluster.metadata();
  }

  @Override
  public void close() {
    administration.close();
    session.close();
    replicas.close();
    listener.close();
    streams.close();
    controller.ifPresent(ControllerDriver::close);
    reads.shutdownNow();
  }

  /** The settings of topics, for their replicas. */
  private record Settings(ConfigResolver resolver, TopicRules rules) implements ReplicaSettings {
    @Override
    public int minInsyncReplicas(MetadataImage image, String topic) {
      return rules.minInsyncReplicas(image, topic);
    }

    @Override
    public LogConfig logConfig(MetadataImage image, String topic) {
      return EnginePartitionStore.logConfig(
          TopicSettings.of(resolver.topicValues(image, image.config(ConfigTarget.topic(topic)))));
    }
  }
}
