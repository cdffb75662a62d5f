package dev.esker.it.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.it.Brokers;
import dev.esker.it.Clients;
import dev.esker.it.Finished;
import dev.esker.it.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Backup, loss of everything, and restoration: all is as it was, byte for byte. */
final class BackupIT {

  private static final int RECORDS = 500;
  private static final long SEED = 20_500;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void aBrokerIsAsItWas() throws Exception {
    roundTrip(1);
  }

  @Test
  @Tag("slow")
  void aClusterIsAsItWas() throws Exception {
    roundTrip(3);
  }

  private void roundTrip(int size) throws Exception {
    Path directory = brokers.directory();
    try (ScriptCluster cluster = ScriptCluster.start(directory, size)) {
      fill(cluster, size);
      List<String> before = LogContents.of(cluster.bootstrap());
      assertTrue(before.size() > RECORDS - 20, "there is something to compare");
      for (int broker = 1; broker <= size; broker++) {
        cluster.ctl("stop", broker);
      }
      Path to = directory.resolve("backup");
      backUp(cluster, size, to);
      assertDamageIsSeen(cluster, size, to);

      for (int broker = 1; broker <= size; broker++) {
        Program.deleteTree(cluster.data(broker));
        restore(cluster, to, broker);
      }
      for (int broker = 1; broker <= size; broker++) {
        cluster.ctl("start", broker);
      }
      cluster.awaitActive();
      assertEquals(before, LogContents.of(cluster.bootstrap()));
    }
  }

  /** Topics with settings, records of all kinds, a log that begins later, offsets of a group. */
  private static void fill(ScriptCluster cluster, int size) throws Exception {
    Finished created =
        cluster.script(
            "create-topic-rack-aware.sh",
            "kept",
            "--partitions=4",
            "--replication-factor=" + size,
            "--config=retention.ms=-1",
            "--config=max.message.bytes=2000000");
    assertEquals(0, created.exitCode(), created::toString);
    Random random = new Random(SEED);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrap(), "compression.type", "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        byte[] key = i % 7 == 0 ? null : bytes(random, 10);
        byte[] value = i % 11 == 0 ? null : bytes(random, 3_000);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>("kept", i % 4, 1_600_000_000_000L + i, key, value);
        for (int header = 0; header < i % 4; header++) {
          record.headers().add("h" + header % 2, header == 2 ? null : bytes(random, 20));
        }
        var unused = producer.send(record);
      }
      producer.flush();
    }
    TopicPartition first = new TopicPartition("kept", 0);
    TopicPartition second = new TopicPartition("kept", 1);
    try (Admin admin = Clients.admin(cluster.bootstrap())) {
      admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(17))).all().get();
      admin
          .alterConsumerGroupOffsets(
              "readers",
              Map.of(first, new OffsetAndMetadata(20), second, new OffsetAndMetadata(7, "by hand")))
          .all()
          .get();
    }
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void backUp(ScriptCluster cluster, int size, Path to) throws Exception {
    String[] arguments = new String[size + 2];
    arguments[0] = "--to=" + to;
    arguments[1] = "--set=monday";
    for (int broker = 1; broker <= size; broker++) {
      arguments[broker + 1] = cluster.data(broker).toString();
    }
    Finished done = cluster.script("backup.sh", arguments);
    assertEquals(0, done.exitCode(), done::toString);
    Finished again = cluster.script("backup.sh", arguments);
    assertEquals(1, again.exitCode(), again::toString);
    assertTrue(again.err().endsWith("is there already"), again::toString);
    Finished checked = cluster.script("restore.sh", checkSet(size, to));
    assertEquals(0, checked.exitCode(), checked::toString);
    Finished full =
        cluster.script(
            "restore.sh", "--whole-cluster", to.resolve("1").toString(), cluster.data(1) + "");
    assertEquals(1, full.exitCode(), full::toString);
    assertTrue(full.err().contains("is not empty; nothing was restored"), full::toString);
    if (size > 1) {
      Finished careless =
          cluster.script("restore.sh", to.resolve("1").toString(), cluster.data(1) + "-new");
      assertEquals(1, careless.exitCode(), careless::toString);
      assertTrue(careless.err().contains("--whole-cluster"), careless::toString);
      Finished missing = cluster.script("restore.sh", checkSet(size - 1, to));
      assertEquals(1, missing.exitCode(), missing::toString);
      assertTrue(missing.err().contains("controller " + size + " is missing"), missing::toString);
    }
  }

  private static String[] checkSet(int size, Path to) {
    String[] arguments = new String[size + 1];
    arguments[0] = "--check-set";
    for (int broker = 1; broker <= size; broker++) {
      arguments[broker] = to.resolve("" + broker).toString();
    }
    return arguments;
  }

  private static void restore(ScriptCluster cluster, Path to, int broker) throws Exception {
    Path backup = to.resolve("" + broker);
    Path data = cluster.data(broker);
    Finished done =
        cluster.script("restore.sh", "--whole-cluster", backup.toString(), data.toString());
    assertEquals(0, done.exitCode(), done::toString);
    assertTrue(done.out().endsWith(", verified"), done::toString);
  }

  /** One bit in the backup, and one in the source. */
  private static void assertDamageIsSeen(ScriptCluster cluster, int size, Path to)
      throws Exception {
    Path file = fullest(to.resolve("1/data/wal"));
    flip(file);
    Path target = cluster.directory().resolve("damaged");
    Finished damaged =
        cluster.script(
            "restore.sh", "--whole-cluster", to.resolve("1").toString(), target.toString());
    assertEquals(1, damaged.exitCode(), damaged::toString);
    assertTrue(damaged.err().contains("1 is damaged: data/wal/"), damaged::toString);
    assertFalse(Files.exists(target));
    assertEquals(1, cluster.script("restore.sh", checkSet(size, to)).exitCode());
    flip(file);

    flip(fullest(cluster.data(1).resolve("wal")));
    Finished refused =
        cluster.script("backup.sh", "--to=" + target, "--set=tuesday", cluster.data(1).toString());
    assertEquals(1, refused.exitCode(), refused::toString);
    assertTrue(refused.err().contains("was not backed up: esker "), refused::toString);
    assertFalse(Files.exists(target));
  }

  /** The file with most in it; one may be of zeros only, for later. */
  private static Path fullest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.max(Comparator.comparingInt(BackupIT::used)).orElseThrow();
    }
  }

  private static int used(Path file) {
    try {
      return used(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many bytes come before the zeros at its end. */
  private static int used(byte[] bytes) {
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  /** Changes a byte in the midst of the frames, or changes it back. */
  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[used(bytes) / 2] ^= 1;
    Files.write(file, bytes);
  }
}
