package dev.esker.server;

import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.spi.AdminService;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterWatch;
import dev.esker.spi.Endpoint;
import dev.esker.spi.FailureLab;
import dev.esker.spi.GroupService;
import dev.esker.spi.LogService;
import dev.esker.spi.QuotaService;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Everything of a broker that isn't a socket: what front ends and embedded programs are served by.
 * Any thread may use the services; {@link #close} is called once, after the last user has gone.
 */
public interface BrokerCore extends AutoCloseable {

  /** Opens a core. */
  @FunctionalInterface
  interface Factory {

    /**
     * Recovers what the directory holds and gets ready to serve.
     *
     * @throws BrokerStartException if that can't be; everything is closed again
     */
    BrokerCore open(CoreSettings settings, BrokerListener listener) throws BrokerStartException;
  }

  /** Appends, reads and offset look-ups. */
  LogService logs();

  /** Consumer groups. */
  GroupService groups();

  /** Topics and configurations. */
  AdminService admin();

  /** Replicas, leaders, brokers and the metadata quorum. */
  ClusterAdmin clusterAdmin();

  /** Whose data directory it is. */
  BrokerIdentity identity();

  /** Quotas of clients. */
  QuotaService quotas();

  /** The newest picture of the cluster. */
  ClusterView cluster();

  /**
   * Runs an action after every change of the picture of the cluster, on a thread of the metadata
   * log, which it must not hold up.
   */
  ClusterWatch watchCluster(Runnable changed);

  /** The value in force of one of the broker's own settings; empty if it is unset or unknown. */
  Optional<String> setting(String name);

  /**
   * Makes known where the broker can be reached; returns once that is durable.
   *
   * @param endpoints by front end and listener, {@code kafka/PLAINTEXT} for instance
   */
  void announce(Map<String, Endpoint> endpoints) throws BrokerStartException;

  /**
   * Gives leaderships to other brokers, as far as they can take them, before this one stops.
   * Returns when that is done, or when the time is over.
   */
  default void resign(Duration atMost) throws InterruptedException {}

  /** Makes brokers and links fail; empty but in a cluster that was started for that. */
  default Optional<FailureLab> failureLab() {
    return Optional.empty();
  }

  /** Finishes what was taken, makes a checkpoint and closes everything. */
  @Override
  void close();
}
