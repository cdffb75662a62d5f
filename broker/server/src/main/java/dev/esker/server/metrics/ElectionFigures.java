package dev.esker.server.metrics;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what the metadata say happened to the partitions that this broker leads: that it was
 * elected, that a replica left the ISR or came back. Each change is counted by one broker, the one
 * that leads afterwards, so the sum over all brokers is that of the cluster. What is skipped by a
 * snapshot isn't counted.
 *
 * <p>Told by the metadata log's thread, read by any.
 */
public final class ElectionFigures implements MetadataListener {
  private final int brokerId;
  private final AtomicLong elections = new AtomicLong();
  private final AtomicLong shrinks = new AtomicLong();
  private final AtomicLong expansions = new AtomicLong();
  private MetadataImage last = MetadataImage.empty();

  /** Of that broker. */
  public ElectionFigures(int brokerId) {
    this.brokerId = brokerId;
  }

  /** Shows them. */
  public void register(BrokerMetrics metrics) {
    metrics.register(Families.of(this::collect));
  }

  private void collect(Families families) {
    families.counter(
        "esker_leader_elections_total",
        "Times that this broker was elected leader of a partition.",
        elections.get());
    families.counter(
        "esker_isr_shrinks_total",
        "Times that replicas of a partition that this broker leads ceased to be in sync.",
        shrinks.get());
    families.counter(
        "esker_isr_expansions_total",
        "Times that replicas of a partition that this broker leads came into sync.",
        expansions.get());
  }

  @Override
  public void onSnapshot(MetadataImage image) {
    last = image;
  }

  @Override
  public void onCommand(MetadataImage image, MetadataCommand command) {
    for (PartitionChange change : changes(command)) {
      before(change).ifPresent(before -> note(before, change.after()));
    }
    last = image;
  }

  private static List<PartitionChange> changes(MetadataCommand command) {
    if (command instanceof ChangePartitions change) {
      return change.changes();
    }
    if (command instanceof ChangeBroker change) {
      return change.changes();
    }
    return command instanceof RegisterBroker register ? register.changes() : List.of();
  }

  private Optional<PartitionState> before(PartitionChange change) {
    return last.topic(change.topicId())
        .map(TopicState::partitions)
        .filter(partitions -> change.partition() < partitions.size())
        .map(partitions -> partitions.get(change.partition()));
  }

  private void note(PartitionState before, PartitionState after) {
    if (after.leader() != brokerId) {
      return;
    }
    if (before.leader() != brokerId) {
      elections.incrementAndGet();
    }
    if (!after.isr().containsAll(before.isr())) {
      shrinks.incrementAndGet();
    }
    if (!before.isr().containsAll(after.isr())) {
      expansions.incrementAndGet();
    }
  }
}
