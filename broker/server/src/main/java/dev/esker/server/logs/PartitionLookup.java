package dev.esker.server.logs;

import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.Acks;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchResponse;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the log of a partition by its topic's name. Any thread. */
final class PartitionLookup {
  private final StorageEngine engine;
  private final Supplier<ClusterView> cluster;
  private final Leadership leadership;
  private final ReadReplica readReplica;

  PartitionLookup(
      StorageEngine engine,
      Supplier<ClusterView> cluster,
      Leadership leadership,
      ReadReplica readReplica) {
    this.engine = engine;
    this.cluster = cluster;
    this.leadership = leadership;
    this.readReplica = readReplica;
  }

  /**
   * What was found.
   *
   * @param log the partition's log, or null
   * @param epoch in which this broker leads it; {@link Leadership#NONE} if it follows
   * @param knownEpoch the leader epoch of whoever leads it, as far as is known here
   * @param error NONE if there is a log
   */
  record Found(PartitionLog log, int epoch, int knownEpoch, ErrorCode error) {
    static Found failed(ErrorCode error) {
      return new Found(null, Leadership.NONE, Leadership.NONE, error);
    }

    /** Whether this broker leads it. */
    boolean isLed() {
      return epoch != Leadership.NONE;
    }
  }

  /** The log of a partition, led here or not. */
  Found find(String topic, int partition) {
    Optional<ClusterView.Topic> known = cluster.get().topic(topic);
    if (known.isEmpty() || partition < 0 || partition >= known.get().partitions().size()) {
      return Found.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    return engine
        .find(new PartitionId(known.get().id(), partition))
        .filter(log -> !log.isGone())
        .map(log -> found(log, known.get().partitions().get(partition)))
        // The topic is known but its partition isn't here, isn't opened yet, or is about to go.
        .orElseGet(() -> Found.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER));
  }

  private Found found(PartitionLog log, ClusterView.Partition partition) {
    int epoch = leadership.epoch(log);
    int known = epoch == Leadership.NONE ? partition.leaderEpoch() : epoch;
    return new Found(log, epoch, known, ErrorCode.NONE);
  }

  /**
   * The replica that a consumer shall read from instead of this broker, which leads the partition;
   * {@link dev.esker.spi.FetchResponse#NOBODY} if it is right here.
   *
   * @param rack of the consumer
   */
  int preferred(String topic, int partition, String rack) {
    ClusterView view = cluster.get();
    return view.partition(topic, partition)
        .map(known -> readReplica.preferred(view, known, rack))
        .orElse(FetchResponse.NOBODY);
  }

  /** The log of the topic's first partition that is here: what holds for a topic holds for all. */
  Optional<PartitionLog> anyLog(String topic) {
    Optional<ClusterView.Topic> known = cluster.get().topic(topic);
    int partitions = known.map(each -> each.partitions().size()).orElse(0);
    for (int partition = 0; partition < partitions; partition++) {
      PartitionLog log = find(topic, partition).log();
      if (log != null) {
        return Optional.of(log);
      }
    }
    return Optional.empty();
  }

  /**
   * The log of a partition that is led here, for an append.
   *
   * @param acks of the request: all is refused while there are less replicas in sync than the topic
   *     wants
   */
  Found find(String topic, int partition, Acks acks) {
    Found found = led(find(topic, partition));
    return found.log() != null && acks == Acks.ALL && !leadership.acceptsFullAcks(found.log())
        ? Found.failed(ErrorCode.NOT_ENOUGH_REPLICAS)
        : found;
  }

  /**
   * The log of a partition that is led here, holding the leader epoch that a client believes in
   * against the real one (KIP-320).
   *
   * @param epoch the client's, or -1 if it doesn't say
   */
  Found find(String topic, int partition, int epoch) {
    return checked(led(find(topic, partition)), epoch);
  }

  /**
   * The log of a partition, led here or not, holding the leader epoch that a client believes in
   * against the one that is known here.
   */
  Found findToRead(String topic, int partition, int epoch) {
    return checked(find(topic, partition), epoch);
  }

  private static Found led(Found found) {
    return found.log() != null && !found.isLed()
        ? Found.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER)
        : found;
  }

  private static Found checked(Found found, int epoch) {
    if (found.log() == null || epoch < 0) {
      return found;
    }
    if (epoch == found.knownEpoch()) {
      return found;
    }
    return Found.failed(
        epoch < found.knownEpoch()
            ? ErrorCode.FENCED_LEADER_EPOCH
            : ErrorCode.UNKNOWN_LEADER_EPOCH);
  }
}
