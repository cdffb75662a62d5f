package dev.esker.examples.orders;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of a service and its retry topic, and processes record by record.
 *
 * <p>An offset is committed only after its record has been processed or is safe in another topic
 * ({@link FailedEvents}); so a service that dies loses nothing, and what it had not committed comes
 * again. Offsets are committed after each batch, and before a partition goes to another member.
 *
 * <p>A record of the retry topic that isn't due yet keeps its partition paused, and no other: the
 * loop goes on with the rest meanwhile, and the member stays in its group.
 *
 * <p>{@link #run} is for one thread; {@link #stop} is for any other, once.
 */
final class EventLoop implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

  private final Consumer<String, byte[]> consumer;
  private final Processor processor;
  private final Clock clock;

  /** What was processed and isn't committed yet: the offsets that come next. */
  private final Map<TopicPartition, OffsetAndMetadata> processed = new HashMap<>();

  /** The paused partitions, and when their next record is due, in milliseconds since 1970. */
  private final Map<TopicPartition, Long> paused = new HashMap<>();

  private volatile boolean stopping;

  EventLoop(Consumer<String, byte[]> consumer, Processor processor, Clock clock) {
    this.consumer = consumer;
    this.processor = processor;
    this.clock = clock;
  }

  /** Works until it is told to stop. What it has done is committed when it returns. */
  void run(Collection<String> topics) throws InterruptedException {
    consumer.subscribe(topics, this);
    try {
      while (!stopping) {
        resumeWhatIsDue();
        processAll(consumer.poll(timeout()));
        commit();
      }
    } catch (WakeupException e) {
      if (!stopping) {
        throw e;
      }
    } finally {
      // The call that was woken up may have been the one that commits.
      commit();
    }
  }

  /** Lets {@link #run} return soon. */
  void stop() {
    stopping = true;
    consumer.wakeup();
  }

  private void processAll(ConsumerRecords<String, byte[]> records) throws InterruptedException {
    for (TopicPartition partition : records.partitions()) {
      processAll(partition, records.records(partition));
    }
  }

  private void processAll(TopicPartition partition, List<ConsumerRecord<String, byte[]>> records)
      throws InterruptedException {
    for (ConsumerRecord<String, byte[]> record : records) {
      long due = FailureHeaders.number(record.headers(), FailureHeaders.NOT_BEFORE, 0);
      if (due > clock.millis()) {
        consumer.seek(partition, record.offset());
        consumer.pause(List.of(partition));
        paused.put(partition, due);
        return;
      }
      processor.process(record);
      processed.put(partition, new OffsetAndMetadata(record.offset() + 1));
    }
  }

  private Duration timeout() {
    long now = clock.millis();
    long wait = LONGEST_POLL.toMillis();
    for (long due : paused.values()) {
      wait = Math.min(wait, Math.max(0, due - now));
    }
    return Duration.ofMillis(wait);
  }

  private void resumeWhatIsDue() {
    long now = clock.millis();
    List<TopicPartition> due = new ArrayList<>();
    paused.forEach(
        (partition, millis) -> {
          if (millis <= now) {
            due.add(partition);
          }
        });
    consumer.resume(due);
    due.forEach(paused::remove);
  }

  private void commit() {
    if (processed.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(Map.copyOf(processed));
      processed.clear();
    } catch (RebalanceInProgressException e) {
      // The next poll takes part in the rebalance, and calls onPartitionsRevoked if anything goes.
      LOG.info("will commit once the group has rebalanced");
    } catch (CommitFailedException e) {
      LOG.warn(
          "others have these partitions now, and may process some events again: {}", processed);
      processed.clear();
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    LOG.info("assigned: {}", partitions);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    commit();
    forget(partitions);
    LOG.info("revoked: {}", partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    forget(partitions);
    LOG.warn("lost: {}", partitions);
  }

  private void forget(Collection<TopicPartition> partitions) {
    processed.keySet().removeAll(partitions);
    paused.keySet().removeAll(partitions);
  }
}
