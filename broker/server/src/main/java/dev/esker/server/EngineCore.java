package dev.esker.server;

import dev.esker.controller.ConfigResolver;
import dev.esker.controller.InternalTopics;
import dev.esker.controller.TopicController;
import dev.esker.coordinator.CoordinatorConfig;
import dev.esker.coordinator.offsets.OffsetsConfig;
import dev.esker.gossip.MetadataLimits;
import dev.esker.gossip.MetadataLog;
import dev.esker.server.admin.BrokerAdminService;
import dev.esker.server.admin.EnginePartitionStore;
import dev.esker.server.admin.LoneClusterAdmin;
import dev.esker.server.admin.ProducerIds;
import dev.esker.server.admin.QuotaAdmin;
import dev.esker.server.admin.StoredTopics;
import dev.esker.server.admin.TopicReconciler;
import dev.esker.server.cluster.ClusterSide;
import dev.esker.server.cluster.CutLinks;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.GroupConfig;
import dev.esker.server.groups.CoordinatorDriver;
import dev.esker.server.groups.DriverConfig;
import dev.esker.server.groups.TopicOffsetsLog;
import dev.esker.server.lab.LabClient;
import dev.esker.server.logs.BrokerLogService;
import dev.esker.server.logs.Leadership;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.BrokerRegistrar;
import dev.esker.server.quotas.BrokerQuotaMeter;
import dev.esker.spi.AdminService;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterWatch;
import dev.esker.spi.Endpoint;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab;
import dev.esker.spi.GroupService;
import dev.esker.spi.LogService;
import dev.esker.spi.ProducerIdentity;
import dev.esker.spi.QuotaService;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core of a broker: metadata in a local log or in that of its cluster, partitions in a storage
 * engine, groups in an ordinary topic of it.
 *
 * <p>Opening is one order of dependence: metadata, engine, then the stored partitions are made what
 * the metadata says, and only then is anything served. What has been opened is closed in the
 * reverse order, after a failure half way as well.
 */
public final class EngineCore implements BrokerCore {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  /** How often what a full disk prevented is tried again. */
  private static final long REPAIR_SECONDS = 5;

  /** A partition costs about a kilobyte to store; this is far beyond what any disk needs. */
  private static final long START_MINUTES = 10;

  /** How long the controller may take to count on this broker. */
  private static final Duration ACTIVE = Duration.ofMinutes(1);

  private static final int TRANSACTIONS_PARTITIONS = 50;
  private static final int COMMIT_TIMEOUT_MILLIS = 5_000;

  private final Closeables closeables;
  private final BrokerLogService logs;
  private final CoordinatorDriver groups;
  private final BrokerAdminService admin;
  private final ClusterAdmin clusterAdmin;
  private final BrokerIdentity identity;
  private final QuotaService quotas;
  private final ClusterImage cluster;
  private final BrokerRegistrar registrar;
  private final Optional<ClusterSide> side;
  private final ConfigResolver resolver;
  private final Optional<FailureLab> lab;

  /** Where partitions are stored, and whether they are as they should be. */
  private record Stored(EnginePartitionStore store, StoredTopics topics) {}

  private EngineCore(
      Closeables closeables,
      Foundation foundation,
      ClusterImage cluster,
      CoreFigures figures,
      BrokerConfig config,
      Stored stored,
      Optional<FailureLab> lab) {
    this.closeables = closeables;
    this.lab = lab;
    this.cluster = cluster;
    this.side = foundation.side();
    this.registrar =
        new BrokerRegistrar(
            foundation.metadata(),
            foundation.identity(),
            foundation.incarnation(),
            Optional.ofNullable(config.node().rack()));
    this.resolver = foundation.resolver();
    this.admin = admin(foundation, config, stored.store(), stored.topics());
    this.identity = foundation.identity();
    this.clusterAdmin =
        side.map(ClusterSide::admin)
            .orElseGet(
                () -> new LoneClusterAdmin(cluster::view, foundation.engine().clock()::wallMillis));
    ProducerIds producerIds =
        new ProducerIds(foundation.identity().nodeId(), foundation.metadata());
    this.quotas = quotas(foundation, config);
    this.logs =
        new BrokerLogService(
            foundation.engine(),
            cluster::view,
            side.map(ClusterSide::leadership).orElse(Leadership.ALONE),
            config.cluster().readReplica(),
            () -> identity(producerIds),
            figures.topics());
    closeables.add("log service", logs);
    this.groups = groups(config.groups(), foundation.engine().clock());
    closeables.add("group coordinator", groups);
    figures.showCluster(cluster, foundation.identity().nodeId());
    figures.showGroups(groups, cluster, foundation.engine());
  }

  /**
   * Recovers the data directory that the configuration names and gets ready to serve.
   *
   * @throws BrokerStartException if that can't be; everything is closed again
   */
  public static EngineCore open(CoreSettings settings, BrokerListener listener)
      throws BrokerStartException {
    Closeables closeables = new Closeables();
    EngineCore core = null;
    try {
      core = open(settings, listener, closeables);
      return core;
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new BrokerStartException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerStartException("interrupted while starting", e);
    } finally {
      if (core == null) {
        closeables.close();
      }
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : cause.toString();
  }

  private static EngineCore open(
      CoreSettings settings, BrokerListener listener, Closeables closeables)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    BrokerConfig config = settings.config();
    CoreFigures figures = new CoreFigures(settings.metrics());
    CutLinks links = new CutLinks();
    Optional<FailureLab> lab = lab(config, links, closeables);
    Foundation foundation =
        Foundation.open(
            config,
            links,
            listener,
            figures.wal(),
            closeables,
            () -> listener.fenced(new IOException("another run of this broker has taken over")));
    figures.showStorage(foundation.engine(), config);
    EnginePartitionStore store =
        new EnginePartitionStore(foundation.engine(), config.storage().directory());
    StoredTopics stored =
        foundation.side().isPresent()
            ? foundation.side().get().stored()
            : reconciled(foundation, store);
    MetadataLog metadata = foundation.metadata();
    // After who stores topics: what clients are told of is stored, or about to be.
    ClusterImage cluster =
        new ClusterImage(foundation.identity(), metadata.image(), () -> metadata.quorum().leader());
    metadata.subscribe(cluster);
    metadata.subscribeToLeader(cluster::onLeader);
    EngineCore core =
        new EngineCore(
            closeables, foundation, cluster, figures, config, new Stored(store, stored), lab);
    // Replicas are placed on registered brokers, so that comes before the first topic.
    await(core.register(Map.of()));
    repairRegularly(stored, closeables);
    core.groups.start();
    return core;
  }

  /** Before everything else: a broker that starts behind a cut link mustn't be heard through it. */
  private static Optional<FailureLab> lab(
      BrokerConfig config, CutLinks links, Closeables closeables)
      throws IOException, InterruptedException {
    if (config.lab().socket().isEmpty()) {
      return Optional.empty();
    }
    LabClient lab =
        LabClient.connect(
            config.lab().socket().get(),
            config.node().number().orElseThrow(() -> new IOException("it has no node.id")),
            links);
    closeables.add("failure lab", lab);
    return Optional.of(lab);
  }

  /** A broker that runs alone has its partitions made what the metadata says before it serves. */
  private static StoredTopics reconciled(Foundation foundation, EnginePartitionStore store)
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicReconciler reconciler =
        new TopicReconciler(foundation.identity().nodeId(), store, foundation.resolver());
    foundation.metadata().subscribe(reconciler);
    await(reconciler.started());
    return reconciler;
  }

  private static BrokerAdminService admin(
      Foundation foundation, BrokerConfig config, EnginePartitionStore store, StoredTopics stored) {
    ConfigResolver resolver = foundation.resolver();
    TopicController controller =
        new TopicController(
            new dev.esker.controller.TopicDefaults(
                config.topics().partitions(),
                (short) config.topics().replicationFactor(),
                MetadataLimits.MAX_PARTITIONS,
                MetadataLimits.MAX_TOTAL_PARTITIONS),
            resolver,
            UUID::randomUUID);
    return new BrokerAdminService(
        foundation.identity().nodeId(),
        new BrokerAdminService.Parts(foundation.metadata(), store, stored, resolver, controller),
        new InternalTopics(
            config.groups().offsetsTopic().partitions(),
            config.groups().offsetsTopic().replicationFactor(),
            TRANSACTIONS_PARTITIONS),
        config.topics().autoCreate());
  }

  /** Makes this broker known with these endpoints; completes once that is durable. */
  private CompletionStage<?> register(Map<String, Endpoint> endpoints) {
    return side.isPresent()
        ? side.get().announce(BrokerRegistrar.addresses(endpoints))
        : registrar.register(endpoints);
  }

  private static void repairRegularly(StoredTopics stored, Closeables closeables) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "esker-repair");
              thread.setDaemon(true);
              return thread;
            });
    closeables.add("repair", timer::shutdownNow);
    var unused =
        timer.scheduleWithFixedDelay(
            () -> repair(stored), REPAIR_SECONDS, REPAIR_SECONDS, TimeUnit.SECONDS);
  }

  /** A timer never again runs what has thrown once. */
  private static void repair(StoredTopics stored) {
    try {
      var unused = stored.repair();
    } catch (RuntimeException e) {
      LOG.error("what failed before can't be tried again now", e);
    }
  }

  private static QuotaService quotas(Foundation foundation, BrokerConfig config) {
    BrokerQuotaMeter meter = new BrokerQuotaMeter(foundation.engine().clock(), config.quotas());
    // Told now as well, since the log may tell it only after the first client has come.
    meter.onSnapshot(foundation.metadata().image());
    foundation.metadata().subscribe(meter);
    return new QuotaAdmin(foundation.metadata(), meter);
  }

  private CoordinatorDriver groups(GroupConfig config, Clock clock) {
    dev.esker.coordinator.group.GroupConfig members =
        new dev.esker.coordinator.group.GroupConfig(
            config.initialRebalanceDelayMillis(),
            config.minSessionTimeoutMillis(),
            config.maxSessionTimeoutMillis(),
            config.maxSize(),
            dev.esker.coordinator.group.GroupConfig.DEFAULTS.maxGroupBytes());
    OffsetsConfig offsets =
        new OffsetsConfig(
            config.maxMetadataBytes(),
            config.offsetsRetentionMillis(),
            OffsetsConfig.DEFAULTS.checkIntervalMillis(),
            OffsetsConfig.DEFAULTS.maxWriteBytes());
    DriverConfig defaults = DriverConfig.DEFAULTS;
    DriverConfig driver =
        new DriverConfig(
            new CoordinatorConfig(members, offsets),
            defaults.maxGroups(),
            defaults.maxStateBytes(),
            defaults.maxQueuedRequests(),
            defaults.maxWritesInFlight(),
            defaults.maxWriteBytesInFlight(),
            defaults.maxConcurrentLoads());
    return new CoordinatorDriver(
        driver,
        new TopicOffsetsLog(logs, admin, cluster::view, COMMIT_TIMEOUT_MILLIS),
        clock,
        cluster::has);
  }

  private static CompletionStage<ProducerIdentity> identity(ProducerIds ids) {
    return ids.next()
        .thenApply(id -> new ProducerIdentity(ErrorCode.NONE, id, (short) 0))
        .exceptionally(
            error -> new ProducerIdentity(ErrorCode.COORDINATOR_NOT_AVAILABLE, -1, (short) -1));
  }

  private static void await(CompletionStage<?> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    stage.toCompletableFuture().get(START_MINUTES, TimeUnit.MINUTES);
  }

  @Override
  public LogService logs() {
    return logs;
  }

  @Override
  public GroupService groups() {
    return groups;
  }

  @Override
  public AdminService admin() {
    return admin;
  }

  @Override
  public ClusterAdmin clusterAdmin() {
    return clusterAdmin;
  }

  @Override
  public BrokerIdentity identity() {
    return identity;
  }

  @Override
  public QuotaService quotas() {
    return quotas;
  }

  @Override
  public ClusterView cluster() {
    return cluster.view();
  }

  @Override
  public ClusterWatch watchCluster(Runnable changed) {
    return cluster.watch(changed);
  }

  @Override
  public Optional<FailureLab> failureLab() {
    return lab;
  }

  @Override
  public Optional<String> setting(String name) {
    return resolver.brokerValue(cluster.view().image(), name);
  }

  @Override
  public void announce(Map<String, Endpoint> endpoints) throws BrokerStartException {
    try {
      await(register(endpoints));
      if (side.isPresent()) {
        side.get().awaitActive(ACTIVE);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new BrokerStartException("the broker can't be made known: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerStartException("interrupted while starting", e);
    }
  }

  @Override
  public void resign(Duration atMost) throws InterruptedException {
    if (side.isPresent()) {
      side.get().resign(atMost);
    }
  }

  @Override
  public void close() {
    closeables.close();
  }
}
