package dev.esker.server.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalMetadataTest {
  private static final Path DATA = Path.of("/data");
  private static final Path META = DATA.resolve("meta.properties");

  private final SplittableRandom random = new SplittableRandom(7);
  private MemoryDisk disk = new MemoryDisk();

  @Test
  void aNewDirectoryGetsAnIdentityAndKeepsIt() throws Exception {
    BrokerIdentity first = openAndClose(OptionalInt.of(5));
    assertEquals(5, first.nodeId());
    assertEquals(22, first.clusterId().length());
    assertEquals(first, openAndClose(OptionalInt.of(5)));
    assertEquals(first, openAndClose(OptionalInt.empty()));
    assertEquals(Optional.of(first), LocalMetadata.identify(disk, DATA));
    disk = new MemoryDisk();
    assertNotEquals(first.clusterId(), openAndClose(OptionalInt.of(5)).clusterId());
    assertEquals(1, openInto(new MemoryDisk()).nodeId());
  }

  @Test
  void theClusterIdIsWrittenAsKafkaWritesIt() {
    assertEquals(
        "AAECAwQFBgcICQoLDA0ODw",
        BrokerIdentity.clusterId(new UUID(0x0001020304050607L, 0x08090a0b0c0d0e0fL)));
    assertThrows(IllegalArgumentException.class, () -> new BrokerIdentity("short", 1));
    assertThrows(
        IllegalArgumentException.class, () -> new BrokerIdentity("AAECAwQFBgcICQoLDA0ODw", -1));
  }

  @Test
  void aForeignDirectoryIsRefused() throws Exception {
    openAndClose(OptionalInt.of(5));
    refused(OptionalInt.of(6), "belongs to broker 5");

    disk = new MemoryDisk();
    write(META, "version=1\ncluster.id=AAECAwQFBgcICQoLDA0ODw\nnode.id=1\n");
    refused(OptionalInt.empty(), "belongs to another program, Kafka perhaps");

    disk = new MemoryDisk();
    write(DATA.resolve("orders-0.log"), "x");
    refused(OptionalInt.empty(), "isn't empty (orders-0.log)");
    assertFalse(disk.exists(META));
  }

  @Test
  void aDamagedIdentityIsRefusedWithItsFile() throws Exception {
    for (String text :
        new String[] {
          "esker.format=2\ncluster.id=AAECAwQFBgcICQoLDA0ODw\nnode.id=1\n",
          "esker.format=1\ncluster.id=AAECAwQFBgcICQoLDA0ODw\n",
          "esker.format=1\ncluster.id=AAECAwQFBgcICQoLDA0ODw\nnode.id=one\n",
          "esker.format=1\ncluster.id=AAECAwQFBgcICQoLDA0ODw\nnode.id=-1\n",
          "esker.format=1\ncluster.id=?\nnode.id=1\n",
          "esker.format=1\nnode.id=1\n",
          "esker.format=\\u12\n",
          "#".repeat(100_000)
        }) {
      disk = new MemoryDisk();
      write(META, text);
      refused(OptionalInt.empty(), META.toString());
    }
  }

  @Test
  void lostMetadataIsNotReplacedAndNeitherIsALostIdentity() throws Exception {
    BrokerIdentity identity;
    try (LocalMetadataLog log = open(OptionalInt.empty()).log()) {
      log.propose(Commands.create("a")).toCompletableFuture().join();
      identity = LocalMetadata.identify(disk, DATA).orElseThrow();
    }
    assertEquals(1, identity.nodeId());
    disk.delete(META);
    refused(OptionalInt.empty(), "it has been lost");

    disk = new MemoryDisk();
    openAndClose(OptionalInt.empty());
    for (Path file : disk.list(DATA.resolve("metadata"))) {
      disk.delete(file);
    }
    IOException e = assertThrows(IOException.class, () -> open(OptionalInt.empty()));
    assertTrue(e.getMessage().contains("the metadata of this broker is gone"), e.getMessage());
  }

  @Test
  void aFirstStartMayCrashAnywhere() throws Exception {
    long[] points = {0};
    disk.onOperation(
        operation -> {
          for (CrashMode mode : CrashMode.values()) {
            points[0]++;
            assertEquals(1, openInto(disk.crashClone(mode)).nodeId(), operation.toString());
          }
          for (long seed = 0; seed < 10; seed++) {
            points[0]++;
            MemoryDisk crashed = disk.crashClone(seed);
            BrokerIdentity first = openInto(crashed);
            assertEquals(first, openInto(crashed.crashClone(CrashMode.DROP_ALL)));
          }
        });
    openAndClose(OptionalInt.empty());
    assertTrue(points[0] > 100, points[0] + " points");
  }

  private BrokerIdentity openInto(MemoryDisk other) throws IOException {
    LocalMetadata opened =
        LocalMetadata.open(other, DATA, OptionalInt.empty(), this::uuid, e -> {});
    opened.log().close();
    return opened.identity();
  }

  private LocalMetadata open(OptionalInt nodeId) throws IOException {
    return LocalMetadata.open(disk, DATA, nodeId, this::uuid, e -> {});
  }

  private BrokerIdentity openAndClose(OptionalInt nodeId) throws IOException {
    LocalMetadata opened = open(nodeId);
    opened.log().close();
    return opened.identity();
  }

  private void refused(OptionalInt nodeId, String reason) {
    IOException e = assertThrows(IOException.class, () -> open(nodeId));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private void write(Path path, String text) throws IOException {
    disk.createDirectories(path.getParent());
    try (DiskFile file = disk.create(path)) {
      file.write(0, StandardCharsets.UTF_8.encode(text));
    }
    assertTrue(disk.open(path, Disk.Access.READ).size() > 0);
  }
}
