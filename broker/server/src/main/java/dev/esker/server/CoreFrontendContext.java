package dev.esker.server;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.NetworkConfig;
import dev.esker.server.config.PluginsConfig;
import dev.esker.server.config.PluginsConfig.FrontendConfig;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.spi.AdminService;
import dev.esker.spi.Authorizer;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterWatch;
import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.Endpoint;
import dev.esker.spi.FailureLab;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.GroupService;
import dev.esker.spi.LogService;
import dev.esker.spi.Metrics;
import dev.esker.spi.NodeInfo;
import dev.esker.spi.PluginConfig;
import dev.esker.spi.QuotaService;
import dev.esker.spi.Readiness;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What one front end gets: the core's services and its own settings. */
final class CoreFrontendContext implements FrontendContext {

  /** The broker-wide {@code address}, handed to front ends that have none of their own. */
  private static final String HOST = "host";

  private final OpenedCore core;
  private final BrokerState state;
  private final BrokerConfig config;
  private final PluginConfig settings;
  private final Metrics metrics;

  CoreFrontendContext(
      OpenedCore core,
      BrokerState state,
      BrokerConfig config,
      String name,
      FrontendConfig frontend,
      Metrics metrics) {
    this.core = core;
    this.state = state;
    this.config = config;
    this.metrics = metrics;
    Map<String, String> values = new HashMap<>(frontend.values());
    values.putIfAbsent(HOST, config.node().address());
    this.settings = new PluginConfig(PluginsConfig.FRONTEND_PREFIX + name + ".", values);
  }

  @Override
  public LogService logs() {
    return core.get().logs();
  }

  @Override
  public GroupService groups() {
    return core.get().groups();
  }

  @Override
  public AdminService admin() {
    return core.get().admin();
  }

  @Override
  public ClusterAdmin clusterAdmin() {
    return core.get().clusterAdmin();
  }

  @Override
  public QuotaService quotas() {
    return core.get().quotas();
  }

  @Override
  public ClusterView cluster() {
    return core.get().cluster();
  }

  @Override
  public ClusterWatch watchCluster(Runnable changed) {
    return core.get().watchCluster(changed);
  }

  @Override
  public NodeInfo node() {
    Optional<String> rack = Optional.ofNullable(config.node().rack());
    String name = config.node().id();
    if (!core.isOpen()) {
      return new NodeInfo(
          config.node().number(),
          name,
          Optional.empty(),
          Optional.empty(),
          rack,
          state.endpoints());
    }
    BrokerIdentity self = core.get().identity();
    Map<String, Endpoint> endpoints =
        new HashMap<>(
            core.get()
                .cluster()
                .broker(self.nodeId())
                .map(ClusterView.Broker::endpoints)
                .orElse(Map.of()));
    endpoints.putAll(state.endpoints());
    return new NodeInfo(
        OptionalInt.of(self.nodeId()),
        name == null ? Integer.toString(self.nodeId()) : name,
        Optional.of(self.clusterId()),
        Optional.of(self.directoryId()),
        rack,
        endpoints);
  }

  @Override
  public Readiness readiness() {
    return state.readiness();
  }

  @Override
  public Authorizer authorizer() {
    return Authorizer.ALLOW_ALL;
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public PluginConfig config() {
    return settings;
  }

  @Override
  public Optional<FailureLab> failureLab() {
    return core.isOpen() ? core.get().failureLab() : Optional.empty();
  }

  @Override
  public ConnectionLimits limits() {
    ConnectionLimits limits = config.network().limits();
    if (!core.isOpen()) {
      return limits;
    }
    return core.get()
        .setting(NetworkConfig.MAX_CONNECTIONS_NAME)
        .map(value -> limits.withMaxConnections(Integer.parseInt(value)))
        .orElse(limits);
  }
}
