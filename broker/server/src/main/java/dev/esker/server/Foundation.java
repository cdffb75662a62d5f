package dev.esker.server;

import dev.esker.controller.ConfigResolver;
import dev.esker.engine.CleanerConfig;
import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.StorageEngine;
import dev.esker.gossip.MetadataLog;
import dev.esker.server.cluster.ClusterFile;
import dev.esker.server.cluster.ClusterMetadata;
import dev.esker.server.cluster.ClusterSide;
import dev.esker.server.cluster.CutLinks;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.LocalMetadata;
import dev.esker.server.metrics.WalFigures;
import dev.esker.spi.NodeInfo;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What everything else of a core stands on.
 *
 * @param identity whose data it is
 * @param incarnation a random id of this run of the process
 * @param metadata the metadata log: a local one, or the cluster's
 * @param engine the storage
 * @param resolver finds the settings in force
 * @param side what a broker of a cluster has more
 */
record Foundation(
    BrokerIdentity identity,
    UUID incarnation,
    MetadataLog metadata,
    StorageEngine engine,
    ConfigResolver resolver,
    Optional<ClusterSide> side) {

  /** Between two attempts to learn what a majority knows; each of them waits by itself. */
  private static final int PAUSE_MILLIS = 200;

  /**
   * Opens it; what has been opened is closed by {@code closeables}, after a failure as well.
   *
   * @param links which of its links with other brokers work
   * @param superseded run if another run of this broker has taken its place
   */
  static Foundation open(
      BrokerConfig config,
      CutLinks links,
      BrokerListener listener,
      WalFigures figures,
      Closeables closeables,
      Runnable superseded)
      throws IOException, InterruptedException {
    Disk disk = new NioDisk();
    // A node of a cluster stays one, whatever is said: alone, its metadata would be old ones.
    return config.cluster().clustered() || ClusterFile.isIn(disk, config.node().dataDirectory())
        ? clustered(config, links, listener, disk, figures, closeables, superseded)
        : alone(config, listener, disk, figures, closeables);
  }

  private static Foundation alone(
      BrokerConfig config,
      BrokerListener listener,
      Disk disk,
      WalFigures figures,
      Closeables closeables)
      throws IOException {
    LocalMetadata local =
        LocalMetadata.open(
            disk,
            config.storage().directory(),
            config.node().number(),
            UUID::randomUUID,
            listener::fenced);
    closeables.add("metadata", local.log());
    StorageEngine engine = engine(config, disk, listener, figures);
    // The metadata goes first at the end, or changes would be made to an engine that is closed.
    closeables.addBelow("storage engine", engine);
    return new Foundation(
        local.identity(),
        UUID.randomUUID(),
        local.log(),
        engine,
        resolver(local.identity(), config),
        Optional.empty());
  }

  private static Foundation clustered(
      BrokerConfig config,
      CutLinks links,
      BrokerListener listener,
      Disk disk,
      WalFigures figures,
      Closeables closeables,
      Runnable superseded)
      throws IOException, InterruptedException {
    UUID incarnation = UUID.randomUUID();
    StorageEngine engine = engine(config, disk, listener, figures);
    closeables.add("storage engine", engine);
    ClusterMetadata cluster =
        ClusterMetadata.open(
            config,
            incarnation,
            new ClusterMetadata.Surroundings(
                disk,
                links,
                UUID::randomUUID,
                listener::fenced,
                listener::waiting,
                listener::listening));
    closeables.add("cluster", cluster);
    // Stored partitions are held against the metadata: against old ones, newer topics would look
    // deleted.
    catchUp(cluster.metadata(), listener);
    cluster.completeHandOver(disk, config.node().dataDirectory(), listener::waiting);
    ConfigResolver resolver = resolver(cluster.identity(), config);
    ClusterSide side =
        new ClusterSide(cluster, config, engine, resolver, incarnation, links, superseded);
    closeables.add("replicas", side);
    listener.listening(NodeInfo.REPLICATION, side.endpoint());
    return new Foundation(
        cluster.identity(), incarnation, cluster.metadata(), engine, resolver, Optional.of(side));
  }

  private static void catchUp(MetadataLog metadata, BrokerListener listener)
      throws InterruptedException {
    boolean done = false;
    while (!done) {
      try {
        var unused = metadata.barrier().toCompletableFuture().get();
        done = true;
      } catch (ExecutionException e) {
        listener.waiting("no majority of the controllers answers: " + e.getCause().getMessage());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static ConfigResolver resolver(BrokerIdentity identity, BrokerConfig config) {
    return new ConfigResolver(identity.nodeId(), config.brokerConfigs());
  }

  private static StorageEngine engine(
      BrokerConfig config, Disk disk, BrokerListener listener, WalFigures figures)
      throws IOException {
    return StorageEngine.open(
        withSecrets(config.storage()), disk, Clock.system(), new Told(listener, figures));
  }

  /** Chance comes from here: the engine has none of its own. */
  private static EngineConfig withSecrets(EngineConfig config) {
    SecureRandom random = new SecureRandom();
    return config.withCleaner(
        config
            .cleaner()
            .withHashKey(new CleanerConfig.HashKey(random.nextLong(), random.nextLong())));
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
