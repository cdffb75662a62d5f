package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A disk that is really full: a small file system in memory, which only root may mount. */
final class FullDiskIT {

  private static final String FILLING = "filling";
  private static final String KEPT = "kept";
  private static final String LARGE = "x".repeat(250_000);
  private static final int MOST_LARGE_RECORDS = 3_000;
  private static final long MOUNT_MILLIS = 10_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mountASmallDisk() throws Exception {
    assumeTrue(Processes.isInstalled("mount"), "there is no mount in the path");
    disk = brokers.directory();
    Finished mount = mount("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
    mounted = mount.exitCode() == 0;
    assumeTrue(mounted, () -> "a tmpfs can't be mounted here: " + mount.err());
  }

  @AfterEach
  void unmountIt() throws Exception {
    if (mounted) {
      brokers.killAll();
      Finished unmount = mount("umount", disk.toString());
      assertEquals(0, unmount.exitCode(), unmount::toString);
    }
  }

  private static Finished mount(String... words) throws Exception {
    return Processes.run(new ProcessBuilder(words), MOUNT_MILLIS);
  }

  @Test
  void writingIsRefusedReadingAndDeletingGoOnAndWritingResumes() throws Exception {
    BrokerProcess broker =
        brokers
            .prepare(
                disk.resolve("data"),
                "--wal-file-bytes=4MiB",
                "--wal-checkpoint-bytes=16MiB",
                "--tail-cache-bytes=16MiB",
                "--log-segment-bytes=4MiB")
            .start();
    Clients.createTopic(broker.bootstrap(), FILLING, 1);
    Clients.createTopic(broker.bootstrap(), KEPT, 1);
    List<String> kept = new ArrayList<>();
    keep(broker, kept);
    int stored = fill(broker);
    assertTrue(stored > 0, "the disk took nothing at all");

    assertEquals(kept, read(broker, KEPT), "reading goes on");
    assertEquals(stored, read(broker, FILLING).size(), "what was acknowledged is there");
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      admin.deleteTopics(List.of(FILLING)).all().get();
    }
    // An ordinary producer, which retries: it notices nothing but the time.
    keep(broker, kept);
    assertEquals(kept, read(broker, KEPT), "writing resumes by itself");
    broker.kill();
    broker.start();
    assertEquals(kept, read(broker, KEPT));
  }

  private static void keep(BrokerProcess broker, List<String> kept) throws Exception {
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap())) {
      for (int i = 0; i < 100; i++) {
        String value = "value-" + kept.size();
        producer.send(new ProducerRecord<>(KEPT, value)).get(60, TimeUnit.SECONDS);
        kept.add(value);
      }
    }
  }

  /** Writes until the broker says that there is no room; returns how many records it took. */
  private static int fill(BrokerProcess broker) throws Exception {
    try (KafkaProducer<String, String> producer =
        Clients.producer(broker.bootstrap(), "enable.idempotence", "false", "retries", "0")) {
      for (int stored = 0; stored < MOST_LARGE_RECORDS; stored++) {
        try {
          producer.send(new ProducerRecord<>(FILLING, LARGE)).get();
        } catch (ExecutionException e) {
          assertInstanceOf(KafkaStorageException.class, e.getCause());
          return stored;
        }
      }
    }
    throw new AssertionError("the disk doesn't get full");
  }

  private static List<String> read(BrokerProcess broker, String topic) {
    return Clients.readAll(broker.bootstrap(), topic, 1).stream()
        .map(ConsumerRecord::value)
        .toList();
  }
}
