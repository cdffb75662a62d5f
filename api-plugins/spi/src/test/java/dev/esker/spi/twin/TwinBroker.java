package dev.esker.spi.twin;

import dev.esker.spi.Authorizer;
import dev.esker.spi.ClusterWatch;
import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.FailureLab;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.GroupService;
import dev.esker.spi.NodeInfo;
import dev.esker.spi.PluginConfig;
import dev.esker.spi.Readiness;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Everything that a front end is given. */
public final class TwinBroker implements FrontendContext, AutoCloseable {
  public final TwinCluster cluster;
  public final TwinLogs logs;
  public final TwinGroups groups;
  public final TwinQuotas quotas = new TwinQuotas();
  public final TwinAdmin admin;
  public final TwinClusterAdmin clusterAdmin;
  public volatile Authorizer authorizer = Authorizer.ALLOW_ALL;
  public volatile boolean recovered = true;
  public final TwinMetrics metrics = new TwinMetrics();
  public volatile Readiness readiness = Readiness.READY;
  public volatile ConnectionLimits limits = ConnectionLimits.DEFAULTS;
  public volatile Map<String, String> config = Map.of("port", "0");
  public volatile NodeInfo node;
  public volatile Optional<FailureLab> failureLab = Optional.empty();
  private final String frontend;
  private final TwinCoordinator coordinator;

  /** For the front end of that name; its settings are {@link #config}, at first a free port. */
  public TwinBroker(String frontend) {
    this.frontend = frontend;
    this.cluster = new TwinCluster();
    this.logs = new TwinLogs(cluster);
    this.groups = new TwinGroups();
    this.admin = new TwinAdmin(cluster, logs);
    this.clusterAdmin = new TwinClusterAdmin(cluster);
    this.coordinator = new TwinCoordinator(cluster, groups);
    this.node = named(cluster);
  }

  private TwinBroker(TwinBroker other, int id) {
    this.frontend = other.frontend;
    this.cluster = new TwinCluster(other.cluster.topology(), id);
    this.logs = new TwinLogs(cluster, other.logs);
    this.groups = other.groups;
    this.admin = new TwinAdmin(cluster, logs, other.admin);
    this.clusterAdmin = other.clusterAdmin;
    this.coordinator = new TwinCoordinator(cluster, groups);
    this.node = named(cluster);
  }

  /**
   * Another broker of the same cluster, with leaderships of its own: topics, groups and what is in
   * the logs are common to all, so that a partition whose leader changes has its records. To be
   * closed before this one.
   */
  public TwinBroker peer(int id) {
    return new TwinBroker(this, id);
  }

  private static NodeInfo named(TwinCluster cluster) {
    return new NodeInfo(
        OptionalInt.of(cluster.selfId()),
        Integer.toString(cluster.selfId()),
        Optional.of(cluster.clusterId()),
        Optional.of(new UUID(0, cluster.selfId())),
        Optional.empty(),
        Map.of());
  }

  /** As in a real broker: before it has recovered its log there are no services. */
  private <T> T service(T service) {
    if (!recovered) {
      throw new IllegalStateException("the services aren't there before Frontend.start is called");
    }
    return service;
  }

  @Override
  public TwinLogs logs() {
    return service(logs);
  }

  @Override
  public GroupService groups() {
    return service(coordinator);
  }

  @Override
  public TwinAdmin admin() {
    return service(admin);
  }

  @Override
  public TwinClusterAdmin clusterAdmin() {
    return service(clusterAdmin);
  }

  @Override
  public NodeInfo node() {
    return node;
  }

  @Override
  public TwinQuotas quotas() {
    return service(quotas);
  }

  @Override
  public TwinCluster cluster() {
    return service(cluster);
  }

  @Override
  public ClusterWatch watchCluster(Runnable changed) {
    return service(cluster).topology().watch(changed);
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public Authorizer authorizer() {
    return (principal, operation, resource, name) ->
        authorizer.allows(principal, operation, resource, name);
  }

  @Override
  public TwinMetrics metrics() {
    return metrics;
  }

  @Override
  public PluginConfig config() {
    return new PluginConfig("frontend." + frontend + ".", config);
  }

  @Override
  public Optional<FailureLab> failureLab() {
    return failureLab;
  }

  @Override
  public ConnectionLimits limits() {
    return limits;
  }

  @Override
  public void close() {
    logs.close();
  }
}
