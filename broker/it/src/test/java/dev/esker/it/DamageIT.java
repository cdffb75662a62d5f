package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a broker does with a data directory that was damaged while it was away. */
final class DamageIT {

  private static final String TOPIC = "kept";
  private static final int RECORDS = 60;
  private static final int WAL_HEADER = 4_096;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void aFlippedBitInTheMiddleOfTheWriteAheadLogIsRefused() throws Exception {
    BrokerProcess broker = brokers.start();
    write(broker);
    broker.kill();
    Path wal = firstWalFile(broker.data());
    long position = (WAL_HEADER + lastUsedByte(wal)) / 2;
    flipBit(wal, position);
    byte[] damaged = Files.readAllBytes(wal);
    Path directory = broker.data().getParent();
    String option = "--data-dir=" + broker.data();

    Finished refused = Processes.esker(directory, "broker", option, "--kafka-port=0");
    assertEquals(1, refused.exitCode(), refused::toString);
    assertEquals("", refused.out());
    assertEquals(1, refused.err().lines().count(), refused::toString);
    assertTrue(refused.err().contains(wal.getFileName().toString()), refused::toString);
    assertTrue(refused.err().matches(".*position \\d+.*"), refused::toString);
    assertEquals(
        new String(damaged, StandardCharsets.ISO_8859_1),
        new String(Files.readAllBytes(wal), StandardCharsets.ISO_8859_1),
        "nothing is changed");

    Finished verified = Processes.esker(directory, "wal", "verify", option);
    assertEquals(1, verified.exitCode(), verified::toString);
    assertTrue(verified.err().contains(wal.getFileName().toString()), verified::toString);

    flipBit(wal, position);
    broker.start();
    assertEquals(written(), read(broker));
  }

  @Test
  void anUnreadableCatalogIsRebuilt() throws Exception {
    BrokerProcess broker = brokers.start();
    write(broker);
    assertEquals(0, broker.terminate());
    try (Stream<Path> files = Files.list(broker.data().resolve("catalog"))) {
      for (Path file : files.filter(each -> each.toString().contains("MANIFEST")).toList()) {
        Files.writeString(file, "this is no manifest");
      }
    }
    broker.start();
    assertTrue(broker.err().contains("catalog"), broker.err());
    assertTrue(broker.err().contains("rebuil"), broker.err());
    assertEquals(written(), read(broker));
    // And it is a whole one: the next start has nothing to say.
    assertEquals(0, broker.terminate());
    broker.start();
    assertFalse(broker.err().contains("rebuil"), broker.err());
    assertEquals(written(), read(broker));
  }

  @Test
  void aCatalogThatIsGoneIsRebuiltAfterAKillAsWell() throws Exception {
    BrokerProcess broker = brokers.start();
    write(broker);
    assertEquals(0, broker.terminate());
    broker.start();
    write(broker);
    broker.kill();
    Program.deleteTree(broker.data().resolve("catalog"));
    broker.start();
    List<String> twice = new ArrayList<>(written());
    twice.addAll(written());
    assertEquals(twice, read(broker));
  }

  private static void write(BrokerProcess broker) throws Exception {
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap())) {
      for (String value : written()) {
        producer.send(new ProducerRecord<>(TOPIC, value)).get();
      }
    }
  }

  private static List<String> written() {
    return IntStream.range(0, RECORDS).mapToObj(i -> "value-" + i).toList();
  }

  private static List<String> read(BrokerProcess broker) {
    return Clients.readAll(broker.bootstrap(), TOPIC, 1).stream()
        .map(ConsumerRecord::value)
        .toList();
  }

  /** The oldest file that has frames in it. */
  private static Path firstWalFile(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("wal"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".wal")).sorted().toList()) {
        if (lastUsedByte(file) > WAL_HEADER) {
          return file;
        }
      }
    }
    throw new AssertionError("no frames in " + data);
  }

  private static long lastUsedByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int last = bytes.length - 1;
    while (last >= 0 && bytes[last] == 0) {
      last--;
    }
    return last;
  }

  private static void flipBit(Path path, long position) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(position);
      int before = file.read();
      file.seek(position);
      file.write(before ^ 1);
    }
  }
}
