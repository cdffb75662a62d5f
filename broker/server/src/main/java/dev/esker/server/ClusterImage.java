package dev.esker.server;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.QuorumView;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.ImageClusterView;
import dev.esker.spi.ClusterWatch;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest picture of the cluster, kept up with the metadata: one immutable view for each image,
 * so that asking for it costs a volatile read. Whoever watches is told after each new one, and when
 * another node leads. Any thread.
 */
final class ClusterImage implements MetadataListener {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterImage.class);

  private final BrokerIdentity self;
  private final IntSupplier controller;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile ImageClusterView view;

  /** Of a broker that runs alone, or is asked as if it did. */
  ClusterImage(BrokerIdentity self, MetadataImage first) {
    this(self, first, self::nodeId);
  }

  /**
   * @param controller the node that leads the metadata, or -1
   */
  ClusterImage(BrokerIdentity self, MetadataImage first, IntSupplier controller) {
    this.self = self;
    this.controller = controller;
    this.view = new ImageClusterView(self, first, controller);
  }

  /** The newest view. */
  ImageClusterView view() {
    return view;
  }

  /** Whether the newest view has that partition. */
  boolean has(TopicPartition partition) {
    return view.topic(partition.topic())
        .filter(topic -> partition.partition() >= 0)
        .filter(topic -> partition.partition() < topic.partitions().size())
        .isPresent();
  }

  /** Runs an action after every change, on the log's thread. */
  ClusterWatch watch(Runnable changed) {
    // The same action may watch twice, and each of both ends by itself.
    Runnable own = () -> changed.run();
    watchers.add(own);
    return () -> watchers.remove(own);
  }

  @Override
  public void onSnapshot(MetadataImage image) {
    show(image);
  }

  @Override
  public void onCommand(MetadataImage image, MetadataCommand command) {
    show(image);
  }

  /** Another node leads, as the picture says from now on. */
  void onLeader(QuorumView quorum) {
    tell();
  }

  private void show(MetadataImage image) {
    view = new ImageClusterView(self, image, controller);
    tell();
  }

  private void tell() {
    for (Runnable watcher : watchers) {
      try {
        watcher.run();
      } catch (RuntimeException e) {
        LOG.error("whoever watches the cluster has met a bug", e);
      }
    }
  }
}
