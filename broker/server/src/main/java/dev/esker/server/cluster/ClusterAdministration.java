package dev.esker.server.cluster;

import dev.esker.controller.cluster.TopicRules;
import dev.esker.controller.rebalance.RebalanceController;
import dev.esker.controller.rebalance.RebalanceOptions;
import dev.esker.engine.StorageEngine;
import dev.esker.gossip.Subscription;
import dev.esker.server.admin.MetadataClusterAdmin;
import dev.esker.spi.ClusterAdmin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The administration of the cluster as a whole on one node: answers questions about it, and moves
 * partitions if the node leads the quorum. Started and closed by one thread.
 */
final class ClusterAdministration implements AutoCloseable {
  /** Requests that wait for a decision; each is short. */
  private static final int MAX_REQUESTS = 1_000;

  /** Plans that wait to be made; each may take seconds. */
  private static final int MAX_PLANS = 8;

  private final ThreadPoolExecutor decisions = Workers.one("esker-admin", MAX_REQUESTS);
  private final ThreadPoolExecutor planner = Workers.one("esker-planner", MAX_PLANS);
  private final List<Subscription> serving = new ArrayList<>();
  private final Optional<RebalanceDriver> rebalancer;
  private final ClusterAdmin admin;

  /**
   * Starts it.
   *
   * @param desk told of heartbeats if this node may lead the quorum, or else empty
   */
  ClusterAdministration(
      ClusterMetadata cluster,
      StorageEngine engine,
      TopicRules rules,
      RebalanceOptions options,
      Optional<QuorumDesk> desk) {
    PartitionSizes sizes =
        new PartitionSizes(
            cluster.identity().nodeId(), engine, cluster.metadata(), cluster.messages(), decisions);
    serving.add(sizes.serve());
    ControllerCalls calls = new ControllerCalls(cluster.metadata(), cluster.messages());
    this.rebalancer =
        desk.map(
            here -> {
              RebalanceDriver driver =
                  new RebalanceDriver(
                      new RebalanceController(options, rules), cluster.metadata(), sizes, planner);
              driver.start();
              serving.addAll(calls.serve(here, driver, engine.clock()::wallMillis));
              return driver;
            });
    this.admin =
        new MetadataClusterAdmin(
            new MetadataClusterAdmin.Parts(
                cluster.metadata(), rules, calls, sizes, decisions, planner));
  }

  /** For front ends. */
  ClusterAdmin admin() {
    return admin;
  }

  @Override
  public void close() {
    serving.forEach(Subscription::close);
    rebalancer.ifPresent(RebalanceDriver::close);
    decisions.shutdownNow();
    planner.shutdownNow();
  }
}
