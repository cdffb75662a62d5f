package dev.esker.streams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Counts the words of {@code lines} into {@code counts}, and joins {@code orders} with {@code
 * payments} of the same key, at most ten seconds apart, into {@code paid}; at least once. Both keep
 * their state in RocksDB and in changelog topics.
 */
public final class StreamsApp {

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(30);

  private StreamsApp() {}

  /**
   * Runs until it is told to end.
   *
   * @param arguments the brokers, the directory for state, and how many replicas its topics have
   */
  public static void main(String[] arguments) throws InterruptedException {
    KafkaStreams streams =
        new KafkaStreams(
            topology(),
            settings(arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[2])));
    CountDownLatch ended = new CountDownLatch(1);
    streams.setStateListener((now, before) -> System.out.println("state " + now));
    streams.setUncaughtExceptionHandler(
        failure -> {
          System.out.println("failed " + failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  System.out.println("closed " + streams.close(STOP));
                  ended.countDown();
                }));
    streams.start();
    ended.await();
  }

  private static Properties settings(String bootstrap, Path state, int replicas) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "shop");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicas);
    settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    return settings;
  }

  private static Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, String> lines = builder.stream("lines");
    lines
        .flatMapValues(line -> Arrays.asList(line.toLowerCase(Locale.ROOT).split(" ")))
        .groupBy((key, word) -> word, Grouped.as("words"))
        .count(Materialized.as("word-counts"))
        .toStream()
        .mapValues(String::valueOf)
        .to("counts", Produced.with(Serdes.String(), Serdes.String()));

    KStream<String, String> orders = builder.stream("orders");
    KStream<String, String> payments = builder.stream("payments");
    orders
        .join(
            payments,
            (order, payment) -> order + "+" + payment,
            // Nothing may be called late: a partition can lag behind while its owner is dead.
            JoinWindows.ofTimeDifferenceAndGrace(WINDOW, Duration.ofDays(1)))
        .to("paid");
    return builder.build();
  }
}
