package dev.esker.server;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.ImageClusterView;
import dev.esker.spi.TopicPartition;
import java.util.function.IntSupplier;

/**
 * The newest picture of the cluster, kept up with the metadata: one immutable view for each image,
 * so that asking for it costs a volatile read. Any thread.
 */
final class ClusterImage implements MetadataListener {
  private final BrokerIdentity self;
  private final IntSupplier controller;
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

  @Override
  public void onSnapshot(MetadataImage image) {
    view = new ImageClusterView(self, image, controller);
  }

  @Override
  public void onCommand(MetadataImage image, MetadataCommand command) {
    view = new ImageClusterView(self, image, controller);
  }
}
