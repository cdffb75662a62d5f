package dev.esker.examples.orders;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where an event was sent to first, whatever topics for retries it has been through since. */
record Origin(String topic, int partition, long offset) {

  /** Of a record that may come from a retry topic. */
  static Origin of(ConsumerRecord<?, ?> record) {
    String topic = FailureHeaders.text(record.headers(), FailureHeaders.TOPIC);
    if (topic == null) {
      return new Origin(record.topic(), record.partition(), record.offset());
    }
    return new Origin(
        topic,
        (int) FailureHeaders.number(record.headers(), FailureHeaders.PARTITION, -1),
        FailureHeaders.number(record.headers(), FailureHeaders.OFFSET, -1));
  }
}
