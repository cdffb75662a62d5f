package dev.esker.http.events;

import dev.esker.spi.ClusterView;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What streams of changes tell of: a copy of a picture that stays as it is, although who leads the
 * quorum may be another one in the picture a moment later.
 *
 * @param version of the metadata
 * @param controller the node that leads the quorum, or -1
 * @param brokers every registered broker, by id
 * @param topics every topic, by name
 */
record ClusterSnapshot(
    long version,
    int controller,
    Map<Integer, ClusterView.Broker> brokers,
    Map<String, ClusterView.Topic> topics) {

  ClusterSnapshot {
    brokers = Map.copyOf(brokers);
    topics = Map.copyOf(topics);
  }

  /** Of that picture. */
  static ClusterSnapshot of(ClusterView view) {
    return new ClusterSnapshot(
        view.metadataVersion(),
        view.controllerId(),
        view.brokers().stream()
            .collect(Collectors.toMap(ClusterView.Broker::id, Function.identity())),
        view.topics().stream()
            .collect(
                Collectors.toMap(
                    ClusterView.Topic::name, Function.identity(), (a, b) -> a, TreeMap::new)));
  }
}
