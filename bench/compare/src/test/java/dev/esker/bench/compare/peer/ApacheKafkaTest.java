package dev.esker.bench.compare.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApacheKafkaTest {
  @TempDir private Path directory;

  private ApacheKafka kafka(Optional<Path> named, Optional<Path> checkout) {
    return new ApacheKafka(named, checkout, new LiveProcesses(), line -> {});
  }

  @Test
  void itsJarsTellItsVersion() throws Exception {
    Files.createFile(directory.resolve("kafka-clients-4.3.1.jar"));
    Files.createFile(directory.resolve("kafka_2.13-4.3.1.jar"));
    ApacheKafka.Found found = kafka(Optional.of(directory), Optional.empty()).find();
    assertEquals(new ApacheKafka.Found(directory, "4.3.1"), found);
    assertEquals(directory + "/*", found.classPath());
  }

  @Test
  void aFolderWithoutThemIsNamed() {
    AbsentPeerException e =
        assertThrows(
            AbsentPeerException.class,
            () -> kafka(Optional.of(directory), Optional.empty()).find());
    assertTrue(e.getMessage().contains("--kafka-libs " + directory), e.getMessage());
  }

  @Test
  void outsideOfACheckoutOneHasToNameThem() {
    AbsentPeerException e =
        assertThrows(
            AbsentPeerException.class, () -> kafka(Optional.empty(), Optional.empty()).find());
    assertTrue(e.getMessage().contains("--kafka-libs"), e.getMessage());
  }

  @Test
  void whatMavenSaysIsPassedOn() throws Exception {
    Path maven = directory.resolve("mvnw");
    Files.writeString(maven, "#!/bin/sh\necho no network\nexit 1\n");
    assertTrue(maven.toFile().setExecutable(true));
    AbsentPeerException e =
        assertThrows(
            AbsentPeerException.class,
            () -> kafka(Optional.empty(), Optional.of(directory)).find());
    assertTrue(e.getMessage().contains("no network"), e.getMessage());
  }

  @Test
  void settingsAreItsDefaultsButForTheFsync() {
    Path data = Path.of("/data");
    List<String> plain = KafkaPeer.properties(1, 2, data, KafkaPeer.Durability.PAGE_CACHE);
    List<String> fsync = KafkaPeer.properties(1, 2, data, KafkaPeer.Durability.FSYNC);
    assertTrue(plain.contains("log.dirs=/data"), plain::toString);
    assertTrue(plain.stream().noneMatch(line -> line.contains("flush")), plain::toString);
    assertEquals("log.flush.interval.messages=1", fsync.get(fsync.size() - 1));
    assertEquals(plain, fsync.subList(0, fsync.size() - 1));
  }
}
