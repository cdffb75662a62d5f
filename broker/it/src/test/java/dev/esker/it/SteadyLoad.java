package dev.esker.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Idempotent producers with {@code acks=all} that go on whatever is done to the brokers, at a
 * moderate rate: some of Kafka's own client, and a process of librdkafka's. What becomes of each
 * record is told to a {@link History}.
 */
final class SteadyLoad implements AutoCloseable {

  private static final int KEYS = 10;
  private static final int BURST_MILLIS = 50;
  private static final int RECORDS_A_SECOND = 200;
  private static final long END_MILLIS = 300_000;
  private static final String PADDING = "x".repeat(100);

  private final String topic;
  private final History history;
  private final List<Thread> threads = new ArrayList<>();
  private final Process librdkafka;
  private final Output said;
  private final Output complained;
  private volatile boolean stop;

  /**
   * Begins.
   *
   * @param producers of the Java client, beside the one of librdkafka
   */
  SteadyLoad(String bootstrap, String topic, int producers, History history) throws IOException {
    this.topic = topic;
    this.history = history;
    for (int i = 0; i < producers; i++) {
      String name = "java-" + i;
      Thread thread = new Thread(() -> run(bootstrap, name), name);
      threads.add(thread);
      thread.start();
    }
    Path program =
        Program.root().resolve("broker/it/src/test/resources/dev/esker/it/librdkafka_load.py");
    librdkafka =
        new ProcessBuilder(
                "/usr/bin/python3",
                program.toString(),
                bootstrap,
                topic,
                "librdkafka",
                Integer.toString(KEYS),
                Integer.toString(RECORDS_A_SECOND))
            .start();
    said = new Output("librdkafka", librdkafka.getInputStream(), this::said);
    complained = new Output("librdkafka", librdkafka.getErrorStream());
  }

  /** Whether the process of librdkafka's can run here. */
  static boolean isPossible() throws IOException, InterruptedException {
    return Processes.isInstalled("python3")
        && Processes.run(
                    new ProcessBuilder("/usr/bin/python3", "-c", "import confluent_kafka"),
                    END_MILLIS)
                .exitCode()
            == 0;
  }

  /** Complains if the process of librdkafka's has ended by itself. */
  void requireRunning() {
    if (!librdkafka.isAlive()) {
      history.complain("librdkafka's program has ended: " + complained.text());
    }
  }

  private void run(String bootstrap, String name) {
    int[] sent = new int[KEYS];
    try (KafkaProducer<String, String> producer =
        Clients.producer(
            bootstrap,
            "client.id",
            name,
            "linger.ms",
            "2",
            "delivery.timeout.ms",
            "600000",
            // A client that can reach nobody forgets the topics that it knew.
            "max.block.ms",
            "600000")) {
      long due = System.nanoTime();
      for (int i = 0; !stop; i++) {
        int which = i % KEYS;
        send(producer, name + "-" + which, sent[which]++);
        if (i % (RECORDS_A_SECOND * BURST_MILLIS / 1_000) == 0) {
          due += BURST_MILLIS * 1_000_000L;
          TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        }
      }
    } catch (RuntimeException e) {
      history.complain(name + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(KafkaProducer<String, String> producer, String key, int number) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key, number + ":" + PADDING),
            (place, error) -> {
              if (error != null) {
                history.failed(key, number, error.toString());
              } else {
                history.acked(key, number, place.partition(), place.offset());
              }
            });
  }

  private void said(String line) {
    String[] words = line.split(" ", 4);
    switch (words[0]) {
      case "A" -> {
        String[] place = words[3].split(" ", -1);
        history.acked(
            words[1],
            Integer.parseInt(words[2]),
            Integer.parseInt(place[0]),
            Long.parseLong(place[1]));
      }
      case "F" -> history.failed(words[1], Integer.parseInt(words[2]), words[3]);
      default -> {
        if (!line.equals("D")) {
          history.complain("librdkafka's program says " + line);
        }
      }
    }
  }

  /** Stops sending, and returns once everything that was sent is answered. */
  void finish() throws IOException {
    stop = true;
    librdkafka.getOutputStream().close();
    boolean interrupted = false;
    try {
      for (Thread thread : threads) {
        thread.join(END_MILLIS);
        if (thread.isAlive()) {
          history.complain(thread.getName() + " doesn't end");
        }
      }
      if (said.awaitLine("D", END_MILLIS).isEmpty()) {
        history.complain("librdkafka's program doesn't end, or has failed: " + complained.text());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      librdkafka.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops sending, whether or not everything is answered. */
  @Override
  public void close() {
    stop = true;
    librdkafka.destroyForcibly();
  }
}
