package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kafka Streams as it is published, a word count and a windowed join in two processes, at least
 * once: while records arrive, either process and the broker are killed, and one of them loses its
 * state. Nothing may be missing against what is computed here without Kafka.
 */
@Tag("slow")
final class StreamsIT {

  private static final int PARTITIONS = 4;
  private static final int LINES = 3_000;
  private static final int ORDERS = 3_000;
  private static final int VOCABULARY = 400;
  private static final long WINDOW_MILLIS = 10_000;
  private static final long MOST_MILLIS = 240_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private final Map<String, Process> apps = new HashMap<>();
  private final Map<String, Output> outputs = new HashMap<>();
  private final long seed = Long.getLong("esker.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** The reference: how often each word was sent, and which orders were paid in time. */
  private final Map<String, Long> words = new TreeMap<>();

  private final Set<String> paid = new HashSet<>();
  private int orders;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @AfterEach
  void endApps() throws InterruptedException {
    for (Process app : apps.values()) {
      app.destroyForcibly().waitFor();
    }
  }

  @Test
  void nothingIsMissingThoughEverythingWasKilled() throws Exception {
    BrokerProcess broker = brokers.start("--group-initial-rebalance-delay-ms=500");
    String bootstrap = broker.bootstrap();
    Path state = brokers.directory();
    createTopics(bootstrap);
    start("a", bootstrap, state.resolve("a"));
    start("b", bootstrap, state.resolve("b"));
    try (KafkaProducer<String, String> producer = Clients.producer(bootstrap)) {
      send(producer);
      awaitSomeCounted(bootstrap);
      kill("a");
      send(producer);
      broker.kill();
      broker.start();
      send(producer);
      start("a", bootstrap, state.resolve("a"));
      send(producer);
      kill("b");
      // What it had must come back from the changelogs alone.
      Program.deleteTree(state.resolve("b"));
      send(producer);
      start("b", bootstrap, state.resolve("b"));
      assertEquals(0, broker.terminate());
      broker.start();
      send(producer);
    }
    assertEquals(List.of(), List.copyOf(failures), "records that could not be sent");
    Map<String, Long> counted = awaitAll(bootstrap);
    assertEquals(words.keySet(), counted.keySet(), () -> "seed " + seed);
    long more = words.keySet().stream().mapToLong(w -> counted.get(w) - words.get(w)).sum();
    System.out.printf(
        "streams: seed %d, %,d words counted in %d lines, %,d of them more than once after kills;"
            + " %,d orders, %,d joined%n",
        seed,
        words.values().stream().mapToLong(Long::longValue).sum(),
        6 * LINES,
        more,
        orders,
        paid.size());
  }

  private static void createTopics(String bootstrap) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      NewTopic counts = new NewTopic("counts", PARTITIONS, (short) 1);
      counts.configs(Map.of("cleanup.policy", "compact"));
      admin
          .createTopics(
              List.of(
                  new NewTopic("lines", PARTITIONS, (short) 1),
                  counts,
                  new NewTopic("orders", PARTITIONS, (short) 1),
                  new NewTopic("payments", PARTITIONS, (short) 1),
                  new NewTopic("paid", PARTITIONS, (short) 1)))
          .all()
          .get();
    }
  }

  private void start(String name, String bootstrap, Path state) throws Exception {
    Path libraries = Program.root().resolve("broker/streams-app/target/lib");
    Process app =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                libraries + "/*",
                "dev.esker.streams.StreamsApp",
                bootstrap,
                state.toString())
            .redirectErrorStream(true)
            .start();
    app.getOutputStream().close();
    apps.put(name, app);
    outputs.put(name, new Output(name, app.getInputStream()));
  }

  private void kill(String name) throws InterruptedException {
    Process app = apps.remove(name);
    app.destroyForcibly();
    assertTrue(app.waitFor(30, TimeUnit.SECONDS), name);
  }

  private void send(KafkaProducer<String, String> producer) {
    for (int i = 0; i < LINES; i++) {
      StringBuilder line = new StringBuilder();
      for (int word = 0; word < 8; word++) {
        // A few words are frequent and many are rare, as in a text.
        String next = "w" + (int) (VOCABULARY * Math.pow(random.nextDouble(), 3));
        words.merge(next, 1L, Long::sum);
        line.append(line.isEmpty() ? "" : " ").append(next);
      }
      send(producer, new ProducerRecord<>("lines", line.toString()));
    }
    for (int i = 0; i < ORDERS; i++) {
      String key = "order-" + orders++;
      long time = 1_700_000_000_000L + orders * 10L;
      long apart = random.nextLong(-2 * WINDOW_MILLIS, 2 * WINDOW_MILLIS);
      send(producer, new ProducerRecord<>("orders", null, time, key, "o" + key));
      send(producer, new ProducerRecord<>("payments", null, time + apart, key, "p" + key));
      if (Math.abs(apart) <= WINDOW_MILLIS) {
        paid.add(key + "=o" + key + "+p" + key);
      }
    }
  }

  private void send(KafkaProducer<String, String> producer, ProducerRecord<String, String> record) {
    var unused =
        producer.send(
            record,
            (place, error) -> {
              if (error != null) {
                failures.add(record + ": " + error);
              }
            });
  }

  private void awaitSomeCounted(String bootstrap) throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (counts(bootstrap).isEmpty()) {
      check(deadline, "nothing is counted");
    }
  }

  /** Waits until nothing is missing any more; returns the last count of each word. */
  private Map<String, Long> awaitAll(String bootstrap) throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (true) {
      Map<String, Long> counted = counts(bootstrap);
      Set<String> tooLow = new TreeSet<>();
      words.forEach(
          (word, count) -> {
            if (counted.getOrDefault(word, 0L) < count) {
              tooLow.add(word + ": " + counted.get(word) + " of " + count);
            }
          });
      Set<String> joined = new HashSet<>();
      Clients.readAll(bootstrap, "paid", PARTITIONS)
          .forEach(each -> joined.add(each.key() + "=" + each.value()));
      Set<String> missing = new TreeSet<>(paid);
      missing.removeAll(joined);
      if (tooLow.isEmpty() && missing.isEmpty()) {
        assertEquals(paid, joined, "joined, and none that should not be");
        return counted;
      }
      check(deadline, tooLow.size() + " counts " + tooLow + ", " + missing.size() + " joins");
    }
  }

  private void check(long deadline, String missing) {
    if (System.nanoTime() > deadline) {
      StringBuilder said = new StringBuilder();
      outputs.forEach((app, output) -> said.append(app).append(": ").append(output.text()));
      throw new AssertionError("seed " + seed + ": missing " + missing + "\n" + said);
    }
  }

  private static Map<String, Long> counts(String bootstrap) {
    Map<String, Long> last = new HashMap<>();
    Clients.readAll(bootstrap, "counts", PARTITIONS)
        .forEach(each -> last.put(each.key(), Long.parseLong(each.value())));
    return last;
  }
}
