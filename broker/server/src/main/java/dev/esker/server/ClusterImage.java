package dev.esker.server;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.ImageClusterView;
import dev.esker.spi.TopicPartition;

/**
 * The newest picture of the cluster, kept up with the metadata: one immutable view for each image,
 * so that asking for it costs a volatile read. Any thread.
 */
final class ClusterImage implements MetadataListener {
  private final BrokerIdentity self;
  private volatile ImageClusterView view;

  ClusterImage(BrokerIdentity self, MetadataImage first) {
    this.self = self;
    this.view = new ImageClusterView(self, first);
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
    view = new ImageClusterView(self, image);
  }

  @Override
  public void onCommand(MetadataImage image, MetadataCommand command) {
    view = new ImageClusterView(self, image);
  }
}
