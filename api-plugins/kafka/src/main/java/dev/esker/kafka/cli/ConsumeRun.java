package dev.esker.kafka.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.OffsetTarget;
import dev.esker.commands.Words;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Prints records until it is told to stop, standard output is closed, or a limit is reached. All of
 * it runs on one thread; {@link #stop} may be called from any.
 *
 * <p>What is committed has been printed, and standard output has taken it: a record may be printed
 * twice, after a crash, but none is passed over.
 */
final class ConsumeRun {

  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final PrintStream out;
  private final Printer printer;
  private final Limits limits;
  private final Map<TopicPartition, OffsetAndMetadata> printed = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private long left;
  private volatile boolean stopping;

  /** Prints one record. */
  interface Printer {
    void print(ConsumerRecord<byte[], byte[]> record, PrintStream out);
  }

  /**
   * When to end, and what to leave behind.
   *
   * @param count of records
   * @param exitAtEnd whether to end at what is the end when reading begins
   * @param commit whether there is a group to commit for
   */
  record Limits(long count, boolean exitAtEnd, boolean commit) {}

  ConsumeRun(
      KafkaConsumer<byte[], byte[]> consumer, PrintStream out, Printer printer, Limits limits) {
    this.consumer = consumer;
    this.out = out;
    this.printer = printer;
    this.limits = limits;
    this.left = limits.count();
  }

  /** Ends {@link #printAll} soon, from any thread. */
  void stop() {
    stopping = true;
    consumer.wakeup();
  }

  /**
   * Finds the partitions and goes to where reading begins.
   *
   * @param numbers of the partitions; none stands for all
   * @param start or null: where the group is
   * @throws CommandFailure if there is no such topic or partition
   */
  void begin(String topic, Set<Integer> numbers, OffsetTarget start) {
    List<PartitionInfo> known = consumer.partitionsFor(topic);
    if (known == null || known.isEmpty()) {
      throw new CommandFailure("there is no topic '" + topic + "'");
    }
    for (int number : numbers) {
      if (number >= known.size()) {
        throw new CommandFailure(
            "topic '"
                + topic
                + "' has "
                + Words.count(known.size(), "partition")
                + ", so there is no partition "
                + number);
      }
    }
    if (start == null && numbers.isEmpty()) {
      consumer.subscribe(List.of(topic), new Assignment());
      return;
    }
    List<TopicPartition> partitions =
        known.stream()
            .filter(each -> numbers.isEmpty() || numbers.contains(each.partition()))
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList();
    consumer.assign(partitions);
    if (start != null) {
      seek(partitions, start);
    }
    noteEnds(partitions);
  }

  private void seek(List<TopicPartition> partitions, OffsetTarget target) {
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> times = new HashMap<>();
    if (target.kind() == OffsetTarget.Kind.TIME) {
      partitions.forEach(partition -> times.put(partition, target.number()));
    }
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    for (TopicPartition partition : partitions) {
      Long start = starts.get(partition);
      Long end = ends.get(partition);
      if (start == null || end == null) {
        throw new CommandFailure("the offsets of " + partition + " can't be looked up now");
      }
      OffsetAndTimestamp first = found.get(partition);
      OptionalLong firstOffset =
          first == null ? OptionalLong.empty() : OptionalLong.of(first.offset());
      consumer.seek(partition, target.resolve(start, end, firstOffset));
    }
  }

  private void noteEnds(Collection<TopicPartition> partitions) {
    if (limits.exitAtEnd() && !partitions.isEmpty()) {
      ends.putAll(consumer.endOffsets(partitions));
    }
  }

  /** What a group member has to do when partitions come and go. */
  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      noteEnds(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit();
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      printed.keySet().removeAll(partitions);
      ends.keySet().removeAll(partitions);
    }
  }

  /** Prints; returns when something ends it. */
  void printAll() {
    try {
      while (!stopping && !isOver()) {
        if (!print(consumer.poll(POLL))) {
          return;
        }
      }
    } catch (WakeupException e) {
      // Comes only from stop(); a request that it has interrupted is given up.
      stopping = true;
    }
    commit();
  }

  private boolean isOver() {
    if (left == 0) {
      return true;
    }
    if (!limits.exitAtEnd() || consumer.assignment().isEmpty()) {
      return false;
    }
    for (TopicPartition partition : consumer.assignment()) {
      Long end = ends.get(partition);
      if (end == null || consumer.position(partition) < end) {
        return false;
      }
    }
    return true;
  }

  /** False if nobody reads any more. */
  private boolean print(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return true;
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (left == 0) {
        break;
      }
      printer.print(record, out);
      left--;
      printed.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    // Flushes; the only way to learn that the reader, "head" say, has gone.
    if (out.checkError()) {
      return false;
    }
    if (limits.commit() && left > 0) {
      consumer.commitAsync(Map.copyOf(printed), null);
    }
    return true;
  }

  /** Commits what has been printed, and waits. */
  private void commit() {
    if (limits.commit() && !printed.isEmpty()) {
      try {
        consumer.commitSync(printed);
      } catch (WakeupException e) {
        stopping = true;
        consumer.commitSync(printed);
      }
    }
  }
}
