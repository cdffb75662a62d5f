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

/**
 * Processes of a Kafka Streams program, a word count and a windowed join, at least once; what is
 * sent to them; and what must come out of that, computed here without Kafka. Used by one thread.
 */
final class StreamsShop implements AutoCloseable {

  private static final int PARTITIONS = 4;
  private static final int LINES = 3_000;
  private static final int ORDERS = 3_000;
  private static final int VOCABULARY = 400;
  private static final long WINDOW_MILLIS = 10_000;
  private static final long MOST_MILLIS = 240_000;

  private final Map<String, Process> apps = new HashMap<>();
  private final Map<String, Output> outputs = new HashMap<>();
  private final long seed = Long.getLong("esker.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final String bootstrap;
  private final int replicas;
  private int sends;

  /** The reference: how often each word was sent, and which orders were paid in time. */
  private final Map<String, Long> words = new TreeMap<>();

  private final Set<String> paid = new HashSet<>();
  private int orders;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /**
   * @param replicas of every topic
   */
  StreamsShop(String bootstrap, int replicas) {
    this.bootstrap = bootstrap;
    this.replicas = replicas;
  }

  /** Creates the topics that it reads and writes. */
  void createTopics() throws Exception {
    short copies = (short) replicas;
    try (Admin admin = Clients.admin(bootstrap)) {
      NewTopic counts = new NewTopic("counts", PARTITIONS, copies);
      counts.configs(Map.of("cleanup.policy", "compact"));
      admin
          .createTopics(
              List.of(
                  new NewTopic("lines", PARTITIONS, copies),
                  counts,
                  new NewTopic("orders", PARTITIONS, copies),
                  new NewTopic("payments", PARTITIONS, copies),
                  new NewTopic("paid", PARTITIONS, copies)))
          .all()
          .get();
    }
  }

  /** Starts a process of the program, on a directory for its state. */
  void start(String name, Path state) throws Exception {
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
                state.toString(),
                Integer.toString(replicas))
            .redirectErrorStream(true)
            .start();
    app.getOutputStream().close();
    apps.put(name, app);
    outputs.put(name, new Output(name, app.getInputStream()));
  }

  /** {@code kill -9}. */
  void kill(String name) throws InterruptedException {
    Process app = apps.remove(name);
    app.destroyForcibly();
    assertTrue(app.waitFor(30, TimeUnit.SECONDS), name);
  }

  /** Sends some records more. */
  void send(KafkaProducer<String, String> producer) {
    sends++;
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

  /** Waits until it has begun to count. */
  void awaitSomeCounted() throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (counts().isEmpty()) {
      check(deadline, "nothing is counted");
    }
  }

  /** Waits until nothing is missing any more; returns what can be said of it in one line. */
  String awaitAll() throws Exception {
    assertEquals(List.of(), List.copyOf(failures), "records that could not be sent");
    Map<String, Long> counted = awaitCounts();
    assertEquals(words.keySet(), counted.keySet(), () -> "seed " + seed);
    long more = words.keySet().stream().mapToLong(w -> counted.get(w) - words.get(w)).sum();
    return "seed %d, %,d words counted in %d lines, %,d of them more than once; %,d orders, %,d joined"
        .formatted(
            seed,
            words.values().stream().mapToLong(Long::longValue).sum(),
            sends * LINES,
            more,
            orders,
            paid.size());
  }

  private Map<String, Long> awaitCounts() throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (true) {
      Map<String, Long> counted = counts();
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

  private Map<String, Long> counts() {
    Map<String, Long> last = new HashMap<>();
    Clients.readAll(bootstrap, "counts", PARTITIONS)
        .forEach(each -> last.put(each.key(), Long.parseLong(each.value())));
    return last;
  }

  /** The processes that run, and have not ended by themselves. */
  Set<String> running() {
    Set<String> running = new TreeSet<>(apps.keySet());
    running.removeIf(name -> !apps.get(name).isAlive());
    return running;
  }

  /** Lines of a process that say that a thread of it has failed. */
  List<String> failuresOf(String name) {
    return outputs.get(name).text().lines().filter(line -> line.startsWith("failed ")).toList();
  }

  /** Kills every process. */
  @Override
  public void close() {
    for (Process app : apps.values()) {
      app.destroyForcibly();
    }
  }
}
