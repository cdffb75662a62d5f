package dev.esker.spi;

import java.util.Optional;

/**
 * What the broker gives to a front end. Every part may be used from any thread.
 *
 * <p>The services ({@link #logs}, {@link #groups}, {@link #admin}, {@link #clusterAdmin}, {@link
 * #quotas}, {@link #cluster}) exist from {@link Frontend#start} on; asked for before, they throw
 * {@link IllegalStateException}. Everything else is there from the beginning.
 */
public interface FrontendContext {

  /** Appends, reads and offset look-ups. */
  LogService logs();

  /** Consumer groups and their offsets. */
  GroupService groups();

  /** Topics, configurations and everything else that operators ask for. */
  AdminService admin();

  /** Replicas, leaders, brokers and the metadata quorum. */
  ClusterAdmin clusterAdmin();

  /** Quotas of clients. */
  QuotaService quotas();

  /**
   * The newest picture of the cluster; each call may return a newer one, and each one is immutable.
   */
  ClusterView cluster();

  /**
   * Begins to tell of changes. After every change of what {@link #cluster} returns, another leader
   * of the quorum included, the action runs, on a thread of the broker, which it must not hold up;
   * the newer picture can be had by then. Nothing is told of what was before this returns.
   *
   * @throws IllegalStateException before {@link Frontend#start}
   */
  ClusterWatch watchCluster(Runnable changed);

  /** Who this node is; each call may know more. */
  NodeInfo node();

  /** Whether the broker serves, and if not, what it waits for; each call may say something new. */
  Readiness readiness();

  /** Who may do what. */
  Authorizer authorizer();

  /** Where the front end's figures go, and where all of them can be had. */
  Metrics metrics();

  /** The settings {@code frontend.<name>.*}, without that prefix. */
  PluginConfig config();

  /**
   * How much a front end may take in at a time. What can be changed while it runs, the number of
   * connections, is asked for again with each connection.
   */
  ConnectionLimits limits();

  /** Makes brokers and links fail; empty but in a cluster that was started for that. */
  default Optional<FailureLab> failureLab() {
    return Optional.empty();
  }
}
