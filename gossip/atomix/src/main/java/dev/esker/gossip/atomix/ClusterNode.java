package dev.esker.gossip.atomix;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.atomix.metadata.Loop;
import dev.esker.gossip.atomix.metadata.ObservedLog;
import dev.esker.gossip.atomix.net.LinkSwitch;
import dev.esker.gossip.atomix.raft.FailureListener;
import dev.esker.gossip.atomix.raft.VotedLog;
import dev.esker.gossip.atomix.swim.SwimNode;
import dev.esker.gossip.atomix.swim.SwimSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A node of a cluster: gossip, messages, and the metadata log, as a voter or as an observer.
 *
 * <p>Needs {@code --add-opens=java.base/java.util=ALL-UNNAMED} and {@code
 * --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED}, since Atomix's serializer reaches
 * into these packages; or a program's jar that opens them in its manifest ({@code Add-Opens}).
 */
public final class ClusterNode implements AutoCloseable {
  private final Loop loop;
  private final SwimNode swim;
  private final CompletableFuture<MetadataLog> metadata = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private ClusterNode(SwimNode swim) {
    this.swim = swim;
    this.loop = new Loop("esker-cluster-" + swim.membership().self().nodeId());
  }

  /**
   * Joins the cluster and takes its part in the metadata.
   *
   * @param settings of this node
   * @param failures told if it can't keep the metadata any more; the process must stop then
   * @param random ids that nobody else makes
   * @throws IOException if it can't listen, or its directory isn't its own, is damaged, or isn't
   *     formatted
   */
  public static ClusterNode start(
      ClusterSettings settings, FailureListener failures, Supplier<UUID> random)
      throws IOException {
    if (settings.votes()) {
      VotedLog.requireFormatted(
          settings.directory(),
          settings.place().clusterId(),
          settings.self().nodeId(),
          settings.voters());
    }
    ClusterNode node = join(settings.place(), settings.self(), settings.swim(), new LinkSwitch());
    try {
      node.keep(settings, failures, random);
      return node;
    } catch (IOException | RuntimeException | Error e) {
      node.abort();
      throw e;
    }
  }

  /**
   * Joins gossip only, for a node that has to find out which cluster it belongs to before it can
   * take part in the metadata by {@link #keepMetadata}.
   *
   * @param links which of its links work
   * @throws IOException if it can't listen
   */
  public static ClusterNode join(
      SwimNode.Place place, Member self, SwimSettings swim, LinkSwitch links) throws IOException {
    return new ClusterNode(SwimNode.join(place, self, swim, links));
  }

  /**
   * Takes this node's part in the metadata, once.
   *
   * @param settings of this node; place, self and swim are what it has joined with
   * @param cluster the id that the directory is formatted for
   * @throws IOException if the directory isn't its own, is damaged, or isn't formatted
   */
  public void keepMetadata(
      ClusterSettings settings, String cluster, FailureListener failures, Supplier<UUID> random)
      throws IOException {
    if (settings.votes()) {
      VotedLog.requireFormatted(
          settings.directory(), cluster, settings.self().nodeId(), settings.voters());
    }
    keep(settings, failures, random);
  }

  private void keep(ClusterSettings settings, FailureListener failures, Supplier<UUID> random)
      throws IOException {
    if (settings.votes()) {
      VotedLog.Options options =
          new VotedLog.Options(
              settings.directory(), settings.rejoin(), settings.raft(), failures, random);
      var unused =
          VotedLog.open(options, swim, loop)
              .whenComplete(
                  (log, error) -> {
                    if (error == null) {
                      metadata.complete(log);
                    } else {
                      metadata.completeExceptionally(error);
                    }
                  });
    } else {
      metadata.complete(
          ObservedLog.open(
              settings.self().nodeId(),
              settings.voters(),
              swim.messages(),
              loop,
              random,
              settings.raft().proposalTimeout()));
    }
  }

  /** Who else is there. */
  public Membership membership() {
    return swim.membership();
  }

  /** Requests to the others. */
  public ClusterMessages messages() {
    return swim.messages();
  }

  /** Tells where another node may be, as if it had been among the seeds. */
  public void addSeed(InetSocketAddress seed) {
    swim.addSeed(seed);
  }

  /** Where the others reach this node. */
  public InetSocketAddress address() {
    return swim.address();
  }

  /**
   * The metadata log, once this node may take part in it: at once, but on the very first start of a
   * voter, which waits for all the others. Fails with an IOException if it never may.
   */
  public CompletionStage<MetadataLog> metadata() {
    return metadata;
  }

  /** Leaves the cluster. Waits. */
  @Override
  public void close() {
    end(swim::close);
  }

  /** Ends without a word to the others, as a crash does. Waits. */
  public void abort() {
    end(swim::abort);
  }

  /** Loses what is sent to some of the others; for tests. */
  void sendOnlyTo(Predicate<InetSocketAddress> reached) {
    swim.links()
        .sendOnlyTo(to -> reached.test(InetSocketAddress.createUnresolved(to.host(), to.port())));
  }

  private void end(Runnable leave) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean formed = metadata.isDone() && !metadata.isCompletedExceptionally();
    if (formed) {
      metadata.join().close();
    }
    loop.close();
    leave.run();
  }
}
