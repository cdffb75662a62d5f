package dev.esker.examples.orders;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to random topics, without waiting for each to be acknowledged. The key is the
 * event's id, so the partition is chosen by its hash. Settings are in the environment: {@code
 * BOOTSTRAP_SERVERS}, {@code EVENTS}, {@code EVENTS_PER_SECOND}, {@code POISON_EVERY}, {@code
 * METRICS_PORT}.
 */
public final class EventProducer {

  private static final Logger LOG = LoggerFactory.getLogger(EventProducer.class);

  private final Producer<String, byte[]> producer;
  private final EventGenerator generator;
  private final Counter acknowledged;
  private final Counter failed;
  private final CountDownLatch stop = new CountDownLatch(1);

  EventProducer(
      Producer<String, byte[]> producer, EventGenerator generator, PrometheusRegistry registry) {
    this.producer = producer;
    this.generator = generator;
    this.acknowledged =
        Counter.builder()
            .name("events_acknowledged_total")
            .help("Events that the cluster has.")
            .labelNames("topic")
            .register(registry);
    this.failed =
        Counter.builder()
            .name("events_lost_total")
            .help("Events that could not be sent.")
            .labelNames("topic")
            .register(registry);
  }

  /** Runs it; no arguments. */
  public static void main(String[] arguments) throws Exception {
    Settings settings = new Settings(System.getenv());
    PrometheusRegistry registry = new PrometheusRegistry();
    // Acknowledged by all replicas in sync, and written once although it is tried again: both are
    // the client's defaults, and said here since everything depends on them.
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.bootstrapServers(),
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.LINGER_MS_CONFIG,
            5);
    boolean whole;
    try (MetricsServer metrics = new MetricsServer(settings.metricsPort(), registry);
        KafkaProducer<String, byte[]> client =
            new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      EventProducer producer =
          new EventProducer(
              client,
              new EventGenerator(Clock.systemUTC(), new SplittableRandom(), settings.poisonEvery()),
              registry);
      try (Shutdown shutdown = Shutdown.onSignal(producer::stop)) {
        whole = producer.run(settings.events(), settings.eventsPerSecond());
      }
    }
    // After a signal the JVM is on its way already, and this is ignored.
    if (!whole) {
      System.exit(1);
    }
  }

  /**
   * Sends until it has sent enough, or is told to stop; then waits for all acknowledgements.
   *
   * @param events how many; 0 is without end
   * @return whether all were acknowledged
   */
  boolean run(long events, int perSecond) throws InterruptedException {
    long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long next = System.nanoTime();
    long sent = 0;
    while ((events == 0 || sent < events)
        && !stop.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      send();
      sent++;
      next += pause;
    }
    producer.flush();
    long ok = total(acknowledged);
    System.out.printf("sent %d events, %d acknowledged, %d lost%n", sent, ok, total(failed));
    return ok == sent;
  }

  private void send() {
    String topic = generator.topic();
    Event event = generator.next(topic);
    producer.send(
        new ProducerRecord<>(topic, event.id(), event.toJson()),
        (metadata, error) -> {
          if (error == null) {
            acknowledged.labelValues(topic).inc();
          } else {
            failed.labelValues(topic).inc();
            LOG.error("event {} for {} is lost", event.id(), topic, error);
          }
        });
  }

  private static long total(Counter counter) {
    return (long)
        counter.collect().getDataPoints().stream().mapToDouble(each -> each.getValue()).sum();
  }

  void stop() {
    stop.countDown();
  }
}
