package dev.esker.examples.orders;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Processes a record, and counts; what fails goes to {@link FailedEvents}. Used by one thread. */
final class Processor {

  private final EventHandler handler;
  private final FailedEvents failures;
  private final Tally tally;
  private final ServiceMetrics metrics;

  Processor(EventHandler handler, FailedEvents failures, Tally tally, ServiceMetrics metrics) {
    this.handler = handler;
    this.failures = failures;
    this.tally = tally;
    this.metrics = metrics;
  }

  /** Returns once the record needn't be looked at again. */
  void process(ConsumerRecord<String, byte[]> record) throws InterruptedException {
    Origin origin = Origin.of(record);
    long begin = System.nanoTime();
    try {
      handler.handle(origin, Event.parse(record.value()));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      metrics.failed(origin.topic());
      failures.add(record, e);
      return;
    }
    tally.add(origin.topic(), origin.partition());
    metrics.processed(origin.topic(), System.nanoTime() - begin);
  }
}
