package dev.esker.gossip.atomix;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Membership;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.atomix.metadata.Loop;
import dev.esker.gossip.atomix.metadata.ObservedLog;
import dev.esker.gossip.atomix.raft.FailureListener;
import dev.esker.gossip.atomix.raft.VotedLog;
import dev.esker.gossip.atomix.swim.SwimNode;
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
 * into these packages.
 */
public final class ClusterNode implements AutoCloseable {
  private final Loop loop;
  private final SwimNode swim;
  private final CompletableFuture<MetadataLog> metadata;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Joins the cluster.
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
    SwimNode swim = SwimNode.join(settings.place(), settings.self(), settings.swim());
    Loop loop = new Loop("esker-cluster-" + settings.self().nodeId());
    try {
      return new ClusterNode(settings, swim, loop, failures, random);
    } catch (IOException | RuntimeException | Error e) {
      loop.close();
      swim.abort();
      throw e;
    }
  }

  private ClusterNode(
      ClusterSettings settings,
      SwimNode swim,
      Loop loop,
      FailureListener failures,
      Supplier<UUID> random)
      throws IOException {
    this.swim = swim;
    this.loop = loop;
    if (settings.votes()) {
      VotedLog.Options options =
          new VotedLog.Options(
              settings.directory(), settings.rejoin(), settings.raft(), failures, random);
      this.metadata = VotedLog.open(options, swim, loop);
    } else {
      this.metadata =
          CompletableFuture.completedFuture(
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

  /** Where this node listens. */
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
    swim.outbound()
        .only(to -> reached.test(InetSocketAddress.createUnresolved(to.host(), to.port())));
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
