package dev.esker.http.api;

import dev.esker.http.peers.ClusterLogs;
import dev.esker.http.peers.Forwarding;
import dev.esker.http.peers.PeerClient;
import dev.esker.http.peers.Peers;
import dev.esker.http.server.ApiException;
import dev.esker.spi.AdminService;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.GroupService;
import dev.esker.spi.OffsetLookup;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What handlers work with. */
public final class Services {

  private final FrontendContext context;
  private final InstantSource clock;
  private final Access access;
  private final Throttles throttles;
  private final ClusterLogs logs;
  private final Forwarding forwarding;

  /**
   * @param context of the front end; its services are asked for with each call, since they aren't
   *     there from the beginning
   * @param clock for timestamps
   * @param client asks the front ends of other brokers
   */
  public Services(FrontendContext context, InstantSource clock, PeerClient client) {
    this.context = context;
    this.clock = clock;
    Peers peers = new Peers(context::cluster, client);
    this.logs = new ClusterLogs(context::logs, context::admin, peers);
    this.forwarding = new Forwarding(peers, context::admin);
    this.access = new Access(context.authorizer());
    this.throttles = new Throttles(context::quotas, System::nanoTime);
  }

  /** Everything that a front end is given. */
  public FrontendContext context() {
    return context;
  }

  /** Appends, reads and look-ups, whichever broker leads. */
  public ClusterLogs logs() {
    return logs;
  }

  /** Passes on what another broker owns. */
  public Forwarding forwarding() {
    return forwarding;
  }

  /** Replicas, leaders, brokers and the metadata quorum. */
  public ClusterAdmin clusterAdmin() {
    return context.clusterAdmin();
  }

  /**
   * Looks up offsets; fails with an {@link ApiException} if one of them can't be known.
   *
   * @return in the order of the questions
   */
  public CompletionStage<List<OffsetLookup.Result>> offsets(List<OffsetLookup> lookups) {
    return logs()
        .offsets(lookups)
        .thenApply(
            results -> {
              for (OffsetLookup.Result each : results) {
                if (each.error() != ErrorCode.NONE) {
                  throw ApiException.of(each.error(), null);
                }
              }
              return results;
            });
  }

  /** Topics and configurations. */
  public AdminService admin() {
    return context.admin();
  }

  /** Consumer groups. */
  public GroupService groups() {
    return context.groups();
  }

  /** The newest picture of the cluster. */
  public ClusterView cluster() {
    return context.cluster();
  }

  /** Who may do what. */
  public Access access() {
    return access;
  }

  /** Clients that have used more than their quota. */
  public Throttles throttles() {
    return throttles;
  }

  /** Milliseconds since the epoch. */
  public long now() {
    return clock.millis();
  }

  /**
   * A topic by its name.
   *
   * @throws ApiException if there is none
   */
  public ClusterView.Topic topic(String name) {
    return cluster()
        .topic(name)
        .orElseThrow(
            () ->
                ApiException.of(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic '" + name + "'")
                    .in("topic"));
  }

  /**
   * A partition of a topic.
   *
   * @throws ApiException if there is none
   */
  public ClusterView.Partition partition(ClusterView.Topic topic, int partition) {
    if (partition < 0 || partition >= topic.partitions().size()) {
      throw ApiException.of(
              ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
              "topic '"
                  + topic.name()
                  + "' has no partition "
                  + partition
                  + "; it has 0 to "
                  + (topic.partitions().size() - 1))
          .in("partition");
    }
    return topic.partitions().get(partition);
  }
}
