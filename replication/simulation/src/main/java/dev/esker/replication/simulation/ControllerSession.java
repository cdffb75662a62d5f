package dev.esker.replication.simulation;

import dev.esker.controller.cluster.BrokerHeartbeat;
import dev.esker.controller.cluster.HeartbeatAnswer;
import dev.esker.controller.cluster.Registration;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.MetadataCommand;
import dev.esker.replication.host.HostedPartitions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A process's session with the active controller: heartbeats, lease, registration. */
final class ControllerSession {
  private static final long HEARTBEAT_NANOS = 200_000_000;

  private final ClusterSimulation cluster;
  private final SimulatedNode node;
  private final SimulatedProcess process;
  private final HostedPartitions partitions;
  private final BrokerRun run;
  private long leaseUntil = -1;
  private boolean registering;
  private boolean stopping;

  ControllerSession(
      ClusterSimulation cluster,
      SimulatedNode node,
      SimulatedProcess process,
      HostedPartitions partitions,
      BrokerRun run) {
    this.cluster = cluster;
    this.node = node;
    this.process = process;
    this.partitions = partitions;
    this.run = run;
  }

  boolean hasLease() {
    return process.nowNanos() < leaseUntil;
  }

  void stop() {
    stopping = true;
  }

  /** Sends one, and the next after a while. */
  void heartbeat() {
    process.later(HEARTBEAT_NANOS, this::heartbeat);
    int to = process.metadata().quorum().leader();
    if (to < 0) {
      return;
    }
    long epoch = Math.max(0, partitions.brokerEpoch());
    long sentAt = process.nowNanos();
    BrokerRun known = new BrokerRun(run.incarnation(), run.storage(), epoch);
    BrokerHeartbeat heartbeat =
        new BrokerHeartbeat(node.id, known, partitions.image().version(), stopping);
    cluster
        .network()
        .send(
            node.id,
            to,
            () -> cluster.process(to).ifPresent(other -> other.heard(heartbeat, process, sentAt)));
  }

  /**
   * The controller has answered.
   *
   * @param sentAt when the heartbeat was sent, from when a lease counts
   */
  void answered(HeartbeatAnswer answer, long sentAt) {
    if (stopping && answer.mayStop()) {
      cluster.time().after(0, () -> cluster.stopped(process));
    }
    switch (answer.status()) {
      case LEASED -> leaseUntil = Math.max(leaseUntil, sentAt + answer.leaseNanos());
      case REGISTER -> register();
      case SUPERSEDED -> throw new AssertionError("broker " + node.id + " is superseded");
      case WAIT, NOT_CONTROLLER -> {
        // the next heartbeat asks again
      }
    }
  }

  private void register() {
    if (registering || partitions.brokerEpoch() >= 0) {
      return;
    }
    registering = true;
    BrokerRegistration broker =
        new BrokerRegistration(node.id, run, Optional.empty(), Map.of(), BrokerPhase.FENCED);
    List<MetadataCommand> commands = Registration.commands(partitions.image(), broker);
    CompletionStage<Long> last = null;
    for (MetadataCommand command : commands) {
      last = process.metadata().propose(command);
    }
    var unused =
        last.whenComplete(
            (version, error) -> {
              if (error == null) {
                node.known();
              }
              process.execute(() -> registering = false);
            });
  }
}
