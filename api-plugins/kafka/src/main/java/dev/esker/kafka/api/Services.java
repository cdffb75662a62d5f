package dev.esker.kafka.api;

import dev.esker.spi.AdminService;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.GroupService;
import dev.esker.spi.LogService;
import dev.esker.spi.QuotaService;
import java.time.InstantSource;

/**
 * What handlers work with.
 *
 * @param broker the broker
 * @param endpoints where brokers are reached
 * @param access who may do what
 * @param clock for time stamps and idle sessions
 */
public record Services(
    FrontendContext broker, BrokerEndpoints endpoints, Access access, InstantSource clock) {

  /** Appends, reads and offset look-ups. */
  public LogService logs() {
    return broker.logs();
  }

  /** Consumer groups and their offsets. */
  public GroupService groups() {
    return broker.groups();
  }

  /** Topics, configurations and the like. */
  public AdminService admin() {
    return broker.admin();
  }

  /** Replicas, leaders, brokers and the metadata quorum. */
  public ClusterAdmin clusterAdmin() {
    return broker.clusterAdmin();
  }

  /** Quotas of clients. */
  public QuotaService quotas() {
    return broker.quotas();
  }

  /** The newest picture of the cluster. */
  public ClusterView cluster() {
    return broker.cluster();
  }
}
