package dev.esker.controller.rebalance;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brokers that are to have nothing: they get no new replicas, and those that they have move away.
 * The mark is a dynamic setting of the broker, so it is in the image and outlives every controller.
 */
public final class Draining {
  /** The setting that marks a broker; {@code true} or absent. */
  public static final String KEY = "broker.draining";

  private Draining() {}

  /** Whether a broker is marked. */
  public static boolean isMarked(MetadataImage image, int broker) {
    return Boolean.parseBoolean(image.config(ConfigTarget.broker(broker)).get(KEY));
  }

  /** The registered brokers that are marked, by rising id. */
  public static List<Integer> marked(MetadataImage image) {
    return image.brokers().stream()
        .map(broker -> broker.id())
        .filter(id -> isMarked(image, id))
        .toList();
  }

  /** What marks a broker, or takes the mark away. */
  public static AlterConfig mark(int broker, boolean draining) {
    Optional<String> value = draining ? Optional.of("true") : Optional.empty();
    return new AlterConfig(ConfigTarget.broker(broker), false, Map.of(KEY, value), Map.of());
  }
}
