package dev.esker.examples.orders;

import java.time.Clock;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records that couldn't be processed where they hold up nobody: into the group's retry topic,
 * or, after the last attempt, among its dead letters. The key and the value stay as they are, so a
 * dead letter can be sent again as it is; headers say where it came from and why it is here.
 *
 * <p>It returns once the record is acknowledged there: only then may the offset of the original be
 * committed. A record that is no event at all is among the dead letters at once.
 */
final class FailedEvents {

  private static final Logger LOG = LoggerFactory.getLogger(FailedEvents.class);

  private final Producer<String, byte[]> producer;
  private final String group;
  private final RetryPolicy policy;
  private final Clock clock;
  private final ServiceMetrics metrics;

  FailedEvents(
      Producer<String, byte[]> producer,
      String group,
      RetryPolicy policy,
      Clock clock,
      ServiceMetrics metrics) {
    this.producer = producer;
    this.group = group;
    this.policy = policy;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * Takes care of a record.
   *
   * @throws KafkaException it couldn't be written; it is still to be processed then
   */
  void add(ConsumerRecord<String, byte[]> record, Exception why) throws InterruptedException {
    Origin origin = Origin.of(record);
    long attempts = FailureHeaders.number(record.headers(), FailureHeaders.ATTEMPTS, 0) + 1;
    boolean last = attempts >= policy.attempts() || why instanceof MalformedEventException;
    String topic = last ? Topics.deadLetters(group) : Topics.retry(group);
    ProducerRecord<String, byte[]> copy =
        new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
    describe(copy.headers(), origin, attempts, why);
    if (last) {
      copy.headers().remove(FailureHeaders.NOT_BEFORE);
    }
    send(copy);
    LOG.info(
        "{}[{}]@{}: attempt {} failed ({}), now in {}",
        origin.topic(),
        origin.partition(),
        origin.offset(),
        attempts,
        why.getMessage(),
        topic);
    if (last) {
      metrics.deadLettered(origin.topic());
    } else {
      metrics.retried(origin.topic());
    }
  }

  private void describe(Headers headers, Origin origin, long attempts, Exception why) {
    long now = clock.millis();
    FailureHeaders.set(headers, FailureHeaders.TOPIC, origin.topic());
    FailureHeaders.set(headers, FailureHeaders.PARTITION, origin.partition());
    FailureHeaders.set(headers, FailureHeaders.OFFSET, origin.offset());
    FailureHeaders.set(headers, FailureHeaders.GROUP, group);
    FailureHeaders.set(headers, FailureHeaders.ATTEMPTS, attempts);
    FailureHeaders.set(headers, FailureHeaders.ERROR, why.getClass().getName());
    FailureHeaders.set(headers, FailureHeaders.REASON, why.getMessage());
    FailureHeaders.set(headers, FailureHeaders.FAILED_AT, now);
    FailureHeaders.set(headers, FailureHeaders.NOT_BEFORE, now + policy.delay().toMillis());
  }

  private void send(ProducerRecord<String, byte[]> record) throws InterruptedException {
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new KafkaException("a failed event can't be put into " + record.topic(), e.getCause());
    }
  }
}
