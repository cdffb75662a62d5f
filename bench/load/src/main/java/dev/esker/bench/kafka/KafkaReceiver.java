package dev.esker.bench.kafka;

import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.TargetException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;

/** A consumer of the Java client with its partitions assigned. */
final class KafkaReceiver implements Receiver {
  private final Consumer<byte[], byte[]> consumer;

  KafkaReceiver(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  @Override
  public void poll(Duration atMost, Sink sink) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = consumer.poll(atMost);
    } catch (KafkaException e) {
      throw new TargetException("reading failed: " + e.getMessage(), e);
    }
    if (!records.isEmpty()) {
      sink.arrived();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        sink.record(record.value());
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
