package dev.esker.server.metrics;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import dev.esker.replication.net.LinkFigures;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What goes between brokers, and how far behind those replicas are that aren't in sync. A broker
 * that runs alone shows zeros. Any thread.
 */
public final class ReplicationFigures {
  private static final LinkFigures NOTHING = new LinkFigures(0, 0, 0, 0, 0, 0, -1);

  private final Supplier<MetadataImage> image;
  private final Source source;
  private volatile Map<Integer, Long> missing = Map.of();

  /** Where the figures come from. Any thread may ask. */
  public interface Source {
    /** A broker that runs alone. */
    Source ALONE =
        new Source() {
          @Override
          public LinkFigures links() {
            return NOTHING;
          }

          @Override
          public CompletionStage<Map<Integer, Long>> missingRecords() {
            return CompletableFuture.completedFuture(Map.of());
          }
        };

    /** What all links to other brokers together have carried, and hold. */
    LinkFigures links();

    /**
     * The offsets that replicas lack that aren't in sync, of partitions that are led here, by the
     * broker that they are on.
     */
    CompletionStage<Map<Integer, Long>> missingRecords();
  }

  private ReplicationFigures(Supplier<MetadataImage> image, Source source) {
    this.image = image;
    this.source = source;
  }

  /** Shows them. */
  public static void register(BrokerMetrics metrics, Supplier<MetadataImage> image, Source source) {
    ReplicationFigures figures = new ReplicationFigures(image, source);
    metrics.refreshBefore(figures::refresh);
    metrics.register(Families.of(figures::collect));
  }

  private CompletionStage<?> refresh() {
    return source.missingRecords().thenAccept(newest -> missing = newest);
  }

  private void collect(Families families) {
    LinkFigures links = source.links();
    families.counter(
        "esker_replication_received_bytes_total",
        "Bytes received from other brokers over links for records.",
        links.bytesIn());
    families.counter(
        "esker_replication_sent_bytes_total",
        "Bytes sent to other brokers over links for records.",
        links.bytesOut());
    families.gauge(
        "esker_replication_queued_bytes",
        "Bytes for other brokers that the network hasn't taken yet.",
        links.queuedBytes());
    Families.Series lag =
        families.gauges(
            "esker_out_of_sync_lag_records",
            "Records that replicas lack that aren't in sync, of partitions that this broker leads,"
                + " by where they are.",
            "broker");
    Map<Integer, Long> now = missing;
    image.get().brokers().stream()
        .limit(BrokerMetrics.MAX_SERIES)
        .map(BrokerRegistration::id)
        .forEach(broker -> lag.add(now.getOrDefault(broker, 0L), Integer.toString(broker)));
  }
}
