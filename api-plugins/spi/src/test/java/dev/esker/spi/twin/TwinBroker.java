package dev.esker.spi.twin;

import dev.esker.spi.Authorizer;
import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.PluginConfig;
import dev.esker.spi.Readiness;
import java.util.Map;

/** Everything that a front end is given. */
public final class TwinBroker implements FrontendContext, AutoCloseable {
  public final TwinCluster cluster = new TwinCluster();
  public final TwinLogs logs = new TwinLogs(cluster);
  public final TwinGroups groups = new TwinGroups();
  public final TwinQuotas quotas = new TwinQuotas();
  public final TwinAdmin admin = new TwinAdmin(cluster, logs);
  public volatile Authorizer authorizer = Authorizer.ALLOW_ALL;
  public volatile boolean recovered = true;
  public final TwinMetrics metrics = new TwinMetrics();
  public volatile Readiness readiness = Readiness.READY;
  public volatile ConnectionLimits limits = ConnectionLimits.DEFAULTS;
  public volatile Map<String, String> config = Map.of("port", "0");
  private final String prefix;

  /** For the front end of that name; its settings are {@link #config}, at first a free port. */
  public TwinBroker(String frontend) {
    prefix = "frontend." + frontend + ".";
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
  public TwinGroups groups() {
    return service(groups);
  }

  @Override
  public TwinAdmin admin() {
    return service(admin);
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
    return new PluginConfig(prefix, config);
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
