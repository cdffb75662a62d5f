package dev.esker.server;

import dev.esker.controller.ConfigResolver;
import dev.esker.controller.InternalTopics;
import dev.esker.controller.TopicController;
import dev.esker.coordinator.CoordinatorConfig;
import dev.esker.coordinator.offsets.OffsetsConfig;
import dev.esker.engine.CleanerConfig;
import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.StorageEngine;
import dev.esker.gossip.MetadataLimits;
import dev.esker.server.admin.BrokerAdminService;
import dev.esker.server.admin.EnginePartitionStore;
import dev.esker.server.admin.LoneClusterAdmin;
import dev.esker.server.admin.ProducerIds;
import dev.esker.server.admin.QuotaAdmin;
import dev.esker.server.admin.TopicReconciler;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.GroupConfig;
import dev.esker.server.groups.CoordinatorDriver;
import dev.esker.server.groups.DriverConfig;
import dev.esker.server.groups.TopicOffsetsLog;
import dev.esker.server.logs.BrokerLogService;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.BrokerRegistrar;
import dev.esker.server.metadata.LocalMetadata;
import dev.esker.server.metadata.LocalMetadataLog;
import dev.esker.server.metrics.WalFigures;
import dev.esker.server.quotas.BrokerQuotaMeter;
import dev.esker.spi.AdminService;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.LogService;
import dev.esker.spi.ProducerIdentity;
import dev.esker.spi.QuotaService;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.security.SecureRandom;
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
 * The core of a lone broker: metadata in a local log, partitions in a storage engine, groups in an
 * ordinary topic of it.
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

  private static final int OFFSETS_SEGMENT_BYTES = 100 << 20;
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
  private final ConfigResolver resolver;

  private EngineCore(
      Closeables closeables,
      Foundation foundation,
      ConfigResolver resolver,
      BrokerAdminService admin,
      BrokerConfig config) {
    this.closeables = closeables;
    this.cluster = foundation.cluster();
    this.registrar = foundation.registrar();
    this.resolver = resolver;
    this.admin = admin;
    this.identity = foundation.identity();
    this.clusterAdmin =
        new LoneClusterAdmin(cluster::view, foundation.engine().clock()::wallMillis);
    ProducerIds producerIds =
        new ProducerIds(foundation.identity().nodeId(), foundation.metadata());
    this.quotas = quotas(foundation, config);
    this.logs =
        new BrokerLogService(
            foundation.engine(),
            cluster::view,
            () -> identity(producerIds),
            foundation.figures().topics());
    closeables.add("log service", logs);
    this.groups = groups(config.groups(), foundation.engine().clock());
    closeables.add("group coordinator", groups);
    foundation.figures().showCluster(cluster, foundation.identity().nodeId());
    foundation.figures().showGroups(groups, cluster, foundation.engine());
  }

  /**
   * What everything else stands on.
   *
   * @param identity whose data it is
   * @param metadata the metadata log
   * @param engine the storage
   * @param cluster follows the metadata
   * @param registrar makes this broker known
   * @param figures counts what is done
   */
  private record Foundation(
      BrokerIdentity identity,
      LocalMetadataLog metadata,
      StorageEngine engine,
      ClusterImage cluster,
      BrokerRegistrar registrar,
      CoreFigures figures) {}

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
    Foundation foundation = foundation(config, listener, figures, closeables);
    figures.showStorage(foundation.engine(), config);
    int brokerId = foundation.identity().nodeId();
    ConfigResolver resolver = new ConfigResolver(brokerId, config.brokerConfigs());
    EnginePartitionStore store =
        new EnginePartitionStore(foundation.engine(), config.storage().directory());
    TopicReconciler reconciler = new TopicReconciler(brokerId, store, resolver);
    LocalMetadataLog metadata = foundation.metadata();
    metadata.subscribe(reconciler);
    await(reconciler.started());
    // After the reconciler: what clients are told of is stored, or about to be.
    metadata.subscribe(foundation.cluster());
    // Replicas are placed on registered brokers, so that comes before the first topic.
    await(foundation.registrar().register(Map.of()));
    repairRegularly(reconciler, closeables);
    TopicController controller =
        new TopicController(
            new dev.esker.controller.TopicDefaults(
                config.topics().partitions(),
                (short) 1,
                MetadataLimits.MAX_PARTITIONS,
                MetadataLimits.MAX_TOTAL_PARTITIONS),
            resolver,
            UUID::randomUUID);
    BrokerAdminService admin =
        new BrokerAdminService(
            brokerId,
            new BrokerAdminService.Parts(metadata, store, reconciler, resolver, controller),
            new InternalTopics(config.groups().offsetsPartitions(), TRANSACTIONS_PARTITIONS),
            config.topics().autoCreate());
    EngineCore core = new EngineCore(closeables, foundation, resolver, admin, config);
    core.groups.start();
    return core;
  }

  private static Foundation foundation(
      BrokerConfig config, BrokerListener listener, CoreFigures figures, Closeables closeables)
      throws IOException {
    Disk disk = new NioDisk();
    LocalMetadata local =
        LocalMetadata.open(
            disk,
            config.storage().directory(),
            config.node().number(),
            UUID::randomUUID,
            listener::fenced);
    closeables.add("metadata", local.log());
    StorageEngine engine =
        StorageEngine.open(
            withSecrets(config.storage()), disk, Clock.system(), new Told(listener, figures.wal()));
    // The metadata goes first at the end, or changes would be made to an engine that is closed.
    closeables.addBelow("storage engine", engine);
    return new Foundation(
        local.identity(),
        local.log(),
        engine,
        new ClusterImage(local.identity(), local.log().image()),
        new BrokerRegistrar(
            local.log(),
            local.identity(),
            UUID.randomUUID(),
            Optional.ofNullable(config.node().rack())),
        figures);
  }

  /** Chance comes from here: the engine has none of its own. */
  private static EngineConfig withSecrets(EngineConfig config) {
    SecureRandom random = new SecureRandom();
    return config.withCleaner(
        config
            .cleaner()
            .withHashKey(new CleanerConfig.HashKey(random.nextLong(), random.nextLong())));
  }

  private static void repairRegularly(TopicReconciler reconciler, Closeables closeables) {
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
            () -> repair(reconciler), REPAIR_SECONDS, REPAIR_SECONDS, TimeUnit.SECONDS);
  }

  /** A timer never again runs what has thrown once. */
  private static void repair(TopicReconciler reconciler) {
    try {
      var unused = reconciler.repair();
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
    TopicOffsetsLog.Settings topic =
        new TopicOffsetsLog.Settings(
            config.offsetsPartitions(), (short) 1, OFFSETS_SEGMENT_BYTES, COMMIT_TIMEOUT_MILLIS);
    return new CoordinatorDriver(
        driver, new TopicOffsetsLog(logs, admin, cluster::view, topic), clock, cluster::has);
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
  public Optional<String> setting(String name) {
    return resolver.brokerValue(cluster.view().image(), name);
  }

  @Override
  public void announce(Map<String, Endpoint> endpoints) throws BrokerStartException {
    try {
      await(registrar.register(endpoints));
    } catch (ExecutionException | TimeoutException e) {
      throw new BrokerStartException("the broker can't be made known: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerStartException("interrupted while starting", e);
    }
  }

  @Override
  public void close() {
    closeables.close();
  }

  /** Passes on what the engine says. */
  private record Told(BrokerListener listener, WalFigures wal) implements EngineListener {
    @Override
    public void forced(long nanos, long bytes, int batches) {
      wal.forced(nanos, bytes, batches);
    }

    @Override
    public void fenced(Throwable cause) {
      listener.fenced(cause);
    }

    @Override
    public void recovering(long bytesDone, long bytesTotal) {
      listener.recovering(bytesDone, bytesTotal);
    }

    @Override
    public void notice(String message) {
      listener.notice(message);
    }
  }
}
