package dev.esker.examples.orders;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A service: a member of a group that processes the events of some topics, and prints how many when
 * it ends. The arguments are the group and the topics; settings are in the environment: {@code
 * BOOTSTRAP_SERVERS}, {@code ATTEMPTS}, {@code RETRY_DELAY_MS}, {@code METRICS_PORT}.
 */
public final class EventService {

  private EventService() {}

  /** Runs it until SIGINT or SIGTERM. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: EventService GROUP TOPIC...");
      System.exit(2);
    }
    String group = arguments[0];
    List<String> topics = List.of(arguments).subList(1, arguments.length);
    Settings settings = new Settings(System.getenv());
    PrometheusRegistry registry = new PrometheusRegistry();
    ServiceMetrics metrics = new ServiceMetrics(registry);
    Tally tally = new Tally(topics);
    try (MetricsServer server = new MetricsServer(settings.metricsPort(), registry);
        KafkaProducer<String, byte[]> producer = producer(settings);
        KafkaConsumer<String, byte[]> consumer = consumer(settings, group)) {
      FailedEvents failures =
          new FailedEvents(producer, group, settings.retryPolicy(), Clock.systemUTC(), metrics);
      Processor processor =
          new Processor(new PrintingHandler(System.out), failures, tally, metrics);
      EventLoop loop = new EventLoop(consumer, processor, Clock.systemUTC());
      List<String> all = new ArrayList<>(topics);
      all.add(Topics.retry(group));
      try (Shutdown shutdown = Shutdown.onSignal(loop::stop)) {
        loop.run(all);
        // Leaves the group, so that others get the partitions at once.
        consumer.close();
        tally.print(System.out);
      }
    }
  }

  private static KafkaProducer<String, byte[]> producer(Settings settings) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.bootstrapServers(),
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<String, byte[]> consumer(Settings settings, String group) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.bootstrapServers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            group,
            // A group that is new begins with the oldest event, and skips none.
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            // A member that joins or leaves only stops what moves.
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            CooperativeStickyAssignor.class.getName()),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }
}
