package dev.esker.bench.kafka;

import dev.esker.bench.target.Sender;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** A producer of the Java client. */
final class KafkaSender implements Sender {
  private final Producer<byte[], byte[]> producer;
  private final String topic;

  KafkaSender(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  @Override
  public void send(byte[] key, byte[] value, Outcome outcome) {
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key, value),
              (metadata, error) -> {
                if (error == null) {
                  outcome.acknowledged();
                } else {
                  outcome.failed(error);
                }
              });
    } catch (KafkaException e) {
      // Thrown for what concerns the producer as a whole; the callback isn't called then.
      outcome.failed(e);
    }
  }

  @Override
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
