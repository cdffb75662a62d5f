package dev.esker.it;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A member of a group as a program of its own, so that it can be killed: it reads, commits what it
 * has read, and prints what it does, one event to a line. SIGTERM ends it in good order. Its lines
 * begin with {@link System#nanoTime}, which all processes of a (Linux) machine share.
 */
final class GroupMember implements ConsumerRebalanceListener {

  private final KafkaConsumer<String, String> consumer;
  private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
  private volatile boolean stop;

  private GroupMember(KafkaConsumer<String, String> consumer) {
    this.consumer = consumer;
  }

  /** Arguments: bootstrap, topic, and the consumer's settings as pairs of a name and a value. */
  public static void main(String[] arguments) throws InterruptedException {
    String[] settings = List.of(arguments).subList(2, arguments.length).toArray(new String[0]);
    try (KafkaConsumer<String, String> consumer = Clients.consumer(arguments[0], settings)) {
      GroupMember member = new GroupMember(consumer);
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> member.stop(main)));
      consumer.subscribe(List.of(arguments[1]), member);
      member.run();
    }
    print("ended");
  }

  private void stop(Thread main) {
    stop = true;
    consumer.wakeup();
    try {
      main.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stop) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(1));
        records.forEach(this::process);
        commit();
      }
    } catch (WakeupException e) {
      print("stopping");
    }
    // Whatever was processed is committed before the member leaves.
    try {
      commit();
    } catch (WakeupException e) {
      // That it was to stop was seen before the consumer was woken up for it.
      commit();
    }
  }

  private void process(ConsumerRecord<String, String> each) {
    print(
        "record " + each.partition() + " " + each.offset() + " " + each.key() + " " + each.value());
    uncommitted.put(
        new TopicPartition(each.topic(), each.partition()),
        new OffsetAndMetadata(each.offset() + 1));
  }

  private void commit() {
    if (uncommitted.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(uncommitted);
      uncommitted.clear();
    } catch (RebalanceInProgressException e) {
      // The next poll takes part in it; a partition that goes is committed before.
      print("later");
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    print("assigned " + numbers(partitions));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    commit();
    print("revoked " + numbers(partitions));
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    uncommitted.keySet().removeAll(partitions);
    print("lost " + numbers(partitions));
  }

  private static String numbers(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::partition)
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private static void print(String event) {
    System.out.println(System.nanoTime() + " " + event);
  }
}
