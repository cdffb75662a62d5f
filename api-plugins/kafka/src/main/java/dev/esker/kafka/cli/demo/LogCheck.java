package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Holds the whole log of the topic against what was acknowledged. */
final class LogCheck {
  private static final Duration POLL = Duration.ofMillis(200);

  private LogCheck() {}

  /**
   * What was found.
   *
   * @param records in the log
   * @param lost acknowledged, and not in the log
   * @param duplicated in the log once too often
   * @param disordered behind a later record of the same key
   */
  record Findings(long records, long lost, long duplicated, long disordered) {}

  /**
   * Reads the log from its beginning to its end.
   *
   * @param atMost for all of it
   */
  static Findings run(
      String servers, String topic, int keys, Journal acknowledged, Stop stop, Duration atMost)
      throws InterruptedException {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", servers);
    settings.put("client.id", "esker-demo-check");
    settings.put("enable.auto.commit", "false");
    Found found = new Found(keys);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + atMost.toNanos();
      while (!ends.entrySet().stream()
          .allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
        stop.pause(Duration.ZERO);
        if (System.nanoTime() - deadline > 0) {
          throw new CommandFailure("the log can't be read within " + atMost.toSeconds() + " s");
        }
        for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
          found.add(DemoRecord.parse(each.key(), each.value()));
        }
      }
    }
    return found.against(acknowledged);
  }

  /** What is in the log, as it is read: in order within a partition, and so within a key. */
  static final class Found {
    private final Journal all;
    private final int[] newest;
    private long records;
    private long disordered;

    Found(int keys) {
      this.all = new Journal(keys);
      this.newest = new int[keys];
      Arrays.fill(newest, -1);
    }

    /** The next record of its partition. */
    void add(DemoRecord record) {
      records++;
      boolean fresh = all.add(record.key(), record.number());
      if (record.number() < newest[record.key()]) {
        disordered += fresh ? 1 : 0;
      } else {
        newest[record.key()] = record.number();
      }
    }

    /** The result. */
    Findings against(Journal acknowledged) {
      return new Findings(records, acknowledged.missingFrom(all), all.repeated(), disordered);
    }
  }
}
