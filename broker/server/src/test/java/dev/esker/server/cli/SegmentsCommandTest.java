package dev.esker.server.cli;

import static dev.esker.server.inspect.DataDirectoryFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.ExitCode;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.Compression;
import dev.esker.server.DataDirectory;
import dev.esker.server.inspect.DataDirectoryFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SegmentsCommandTest {

  @TempDir Path directory;

  private final ProgramTwin program = new ProgramTwin();

  private Path filled() throws Exception {
    Path data = directory.resolve("data");
    DataDirectoryFixture.fill(data);
    return data;
  }

  private static List<Path> segments(Path data, String partition) throws Exception {
    try (Stream<Path> files = Files.list(data.resolve("topics").resolve(partition))) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  @Test
  void healthySegmentsAreToldByTheirNumbers() throws Exception {
    Path data = filled();
    int files = segments(data, "a-0").size() + segments(data, "b-1").size();
    assertTrue(files > 4, "the test wants several segments");
    String text = program.runWell("segments", "verify", data);
    assertTrue(
        text.startsWith("2 partitions, " + files + " segments, 20 batches, 60 records, "), text);
    assertTrue(text.endsWith(" bytes: all in order\n"), text);
    String json = program.runWell("segments", "verify", data, "--json");
    assertTrue(json.startsWith("{\"healthy\":true,\"partitions\":2,"), json);
    assertTrue(json.contains("\"damages\":[],\"notes\":[]"), json);
    assertEquals(1, json.lines().count());
  }

  @Test
  void onePartitionOrOneFileCanBeNamed() throws Exception {
    Path data = filled();
    Path partition = data.resolve("topics").resolve("a-0");
    String text = program.runWell("segments", "verify", partition);
    assertTrue(text.contains("1 partitions, ") && text.contains("10 batches, 30 records"), text);
    Path second = segments(data, "a-0").get(1);
    text = program.runWell("segments", "verify", second, partition);
    assertTrue(text.startsWith("2 partitions, "), text);
  }

  @Test
  void everyFlippedBitIsFoundWhereItIs() throws Exception {
    Path data = filled();
    long seed = 20261121;
    SplittableRandom random = new SplittableRandom(seed);
    List<Path> files = segments(data, "b-1");
    for (int round = 0; round < 60; round++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] before = Files.readAllBytes(file);
      int at = random.nextInt(before.length);
      if (isLeaderEpoch(before, at)) {
        continue; // Neither the CRC nor a rule covers the leader epoch.
      }
      String where = "seed " + seed + ", round " + round + ", " + file + " at " + at;
      DataDirectoryFixture.flip(file, at);
      if (isOffset(before, at)) {
        assertOffsetIsMissed(data, where);
      } else {
        String error = program.runBadly(ExitCode.FAILED, "segments", "verify", data);
        assertTrue(error.contains(file + " is damaged at position "), where + error);
        long position = Long.parseLong(error.split("position |: ", -1)[3].trim());
        assertEquals(batchStart(before, at), position, where);
        String json = jsonOf(data);
        assertTrue(json.startsWith("{\"healthy\":false,"), json);
        assertTrue(json.contains("\"file\":\"" + file + "\",\"position\":" + position), json);
      }
      Files.write(file, before);
    }
    program.runWell("segments", "verify", data);
  }

  private String jsonOf(Path data) {
    assertEquals(ExitCode.FAILED, program.run("segments", "verify", data, "--json"));
    return program.out();
  }

  /** A base offset is outside the CRC as well, but a wrong one leaves a gap or goes back. */
  private void assertOffsetIsMissed(Path data, String where) {
    int code = program.run("segments", "verify", data);
    assertTrue(code == ExitCode.FAILED || program.out().contains("no offsets "), where);
  }

  private static int batchStart(byte[] bytes, int at) {
    int start = 0;
    while (true) {
      int length = java.nio.ByteBuffer.wrap(bytes).getInt(start + 8);
      if (at < start + 12 + length) {
        return start;
      }
      start += 12 + length;
    }
  }

  private static boolean isLeaderEpoch(byte[] bytes, int at) {
    int inBatch = at - batchStart(bytes, at);
    return inBatch >= 12 && inBatch < 16;
  }

  private static boolean isOffset(byte[] bytes, int at) {
    return at - batchStart(bytes, at) < 8;
  }

  @Test
  void aMissingSegmentIsAGapBetweenItsNeighbours() throws Exception {
    Path data = filled();
    List<Path> files = segments(data, "a-0");
    Files.delete(files.get(1));
    String error = program.runBadly(ExitCode.FAILED, "segments", "verify", data);
    assertTrue(error.contains(files.get(2) + " is damaged at position 0"), error);
    assertTrue(error.contains("is missing"), error);
  }

  @Test
  void anEndWithinABatchIsDamageUnlessABrokerIsWriting() throws Exception {
    Path data = filled();
    List<Path> files = segments(data, "a-0");
    DataDirectoryFixture.cut(files.get(files.size() - 1), 5);
    String error = program.runBadly(ExitCode.FAILED, "segments", "verify", data);
    assertTrue(error.contains("the file ends within a batch"), error);
    assertTrue(error.contains("power cut"), error);
    try (DataDirectory running = DataDirectory.open(data)) {
      String text = program.runWell("segments", "verify", running.path());
      assertTrue(text.contains("the running broker is writing to it"), text);
      String dump = program.runWell("segments", "dump", files.get(files.size() - 1));
      assertTrue(dump.contains("of a batch that is being written"), dump);
      DataDirectoryFixture.cut(files.get(0), 5);
      error = program.runBadly(ExitCode.FAILED, "segments", "verify", data);
      assertTrue(error.contains(files.get(0).toString()), error);
    }
  }

  @Test
  void severalDamagesAreCountedAndListed() throws Exception {
    Path data = filled();
    DataDirectoryFixture.flip(segment(data, "a-0", 0), 80);
    DataDirectoryFixture.flip(segment(data, "b-1", 0), 80);
    String error = program.runBadly(ExitCode.FAILED, "segments", "verify", data);
    assertTrue(error.endsWith("(and 1 more)"), error);
    assertEquals(2, program.out().lines().filter(line -> line.startsWith("DAMAGED")).count());
    assertTrue(program.out().contains("2 damaged places"), program.out());
  }

  @Test
  void anOverlapThatARecoveryLeavesIsNoDamage() throws Exception {
    Path data = filled();
    List<Path> files = segments(data, "a-0");
    byte[] second = Files.readAllBytes(files.get(1));
    Files.write(files.get(0), second, StandardOpenOption.APPEND);
    String text = program.runWell("segments", "verify", data);
    assertTrue(text.contains("as a recovery may leave it"), text);
  }

  @Test
  void besideARunningEngineClosedSegmentsAreJudgedInFull() throws Exception {
    Path data = directory.resolve("data");
    try (DataDirectory lock = DataDirectory.open(data);
        DataDirectoryFixture fixture = new DataDirectoryFixture(lock.path())) {
      PartitionLog log = fixture.partition("a", 0);
      for (int i = 0; i < 20; i++) {
        fixture.append(log, "x", Compression.NONE);
        program.runWell("segments", "verify", data);
      }
    }
    assertTrue(program.runWell("segments", "verify", data).contains("20 batches, 60 records"));
  }

  @Test
  void aDumpShowsBatches() throws Exception {
    Path data = filled();
    String text = program.runWell("segments", "dump", data);
    assertTrue(text.contains(segment(data, "a-0", 0) + ": "), text);
    assertTrue(text.contains("POSITION"), text);
    assertTrue(text.contains("1970-01-01T00:00:01.002Z"), text);
    assertTrue(text.contains(" lz4 ") && text.contains(" none "), text);
    assertEquals(20, text.lines().filter(line -> line.endsWith(" ok")).count(), text);
    assertFalse(text.contains("key0"), text);
  }

  @Test
  void aDumpOfRecordsBeginsAtAnOffsetAndEndsAtALimit() throws Exception {
    Path data = filled();
    Path partition = data.resolve("topics").resolve("a-0");
    String text =
        program.runWell(
            "segments", "dump", partition, "--records", "--from-offset", "10", "-n", "4");
    List<String> records = text.lines().filter(line -> line.contains("\"key")).toList();
    assertEquals(4, records.size(), text);
    assertTrue(records.get(0).contains("10  1970-01-01T00:00:01.001Z  \"key1\" = \"a3-1\""), text);
    assertTrue(records.get(3).contains("13  "), text);
    text = program.runWell("segments", "dump", partition, "--limit=2", "--from-offset=29");
    assertEquals(1, text.lines().filter(line -> line.endsWith(" ok")).count(), text);
  }

  @Test
  void aDumpForScriptsIsALineOfJsonForEachThing() throws Exception {
    Path data = filled();
    Path file = segment(data, "a-0", 0);
    String json = program.runWell("segments", "dump", file, "--records", "--json", "-n", "2");
    List<String> lines = json.lines().toList();
    assertEquals(4, lines.size(), json);
    assertTrue(lines.get(0).startsWith("{\"type\":\"file\",\"file\":\"" + file), json);
    assertTrue(lines.get(1).contains("\"base_offset\":0,\"last_offset\":2,\"records\":3"), json);
    assertTrue(lines.get(1).contains("\"crc_ok\":true"), json);
    assertTrue(lines.get(2).contains("\"offset\":0,\"timestamp\":1000,\"key\":\"key0\""), json);
    assertTrue(lines.get(3).contains("\"value\":\"a0-1\",\"headers\":[]"), json);
  }

  @Test
  void aDumpShowsDamageAndGoesOn() throws Exception {
    Path data = filled();
    Path file = segment(data, "a-0", 0);
    DataDirectoryFixture.flip(file, 80);
    String text = program.runWell("segments", "dump", file);
    assertTrue(text.contains("  0 DAMAGED: wrong CRC in the batch of offsets 0 to 2"), text);
    assertTrue(text.lines().anyMatch(line -> line.endsWith(" ok")), text);
    String json = program.runWell("segments", "dump", file, "--json");
    assertTrue(json.contains("\"position\":0,\"crc_ok\":false"), json);
  }

  @Test
  void whatIsNoSegmentIsRefusedInOneLine() throws Exception {
    String error = program.runBadly(ExitCode.FAILED, "segments", "verify", directory);
    assertTrue(error.contains("neither a data directory"), error);
    Path missing = directory.resolve("missing");
    error = program.runBadly(ExitCode.FAILED, "segments", "verify", missing);
    assertTrue(error.contains("there is no " + missing), error);
    error = program.runBadly(ExitCode.FAILED, "segments", "dump", missing);
    assertTrue(error.contains("there is no " + missing), error);
    Path other = Files.writeString(directory.resolve("readme.txt"), "no segment");
    error = program.runBadly(ExitCode.FAILED, "segments", "dump", other);
    assertTrue(error.contains("is not a segment"), error);
  }

  @Test
  void aDataDirectoryWithoutSegmentsIsInOrder() throws Exception {
    Files.createDirectories(directory.resolve("topics"));
    String text = program.runWell("segments", "verify", directory);
    assertEquals("0 partitions, 0 segments, 0 batches, 0 records, 0 bytes: all in order\n", text);
    assertEquals("", program.runWell("segments", "dump", directory));
  }

  @Test
  void anEmptySegmentIsInOrder() throws Exception {
    Path partition = Files.createDirectories(directory.resolve("topics").resolve("a-0"));
    Files.createFile(partition.resolve("00000000000000000000.log"));
    String text = program.runWell("segments", "verify", directory);
    assertTrue(text.startsWith("1 partitions, 1 segments, 0 batches"), text);
  }

  @Test
  void wrongUsageIsToldApartFromFailure() {
    assertTrue(program.runBadly(ExitCode.USAGE, "segments").contains("'dump' and 'verify'"));
    assertTrue(program.runBadly(ExitCode.USAGE, "segments", "dump").contains("<path>"));
    assertTrue(
        program
            .runBadly(ExitCode.USAGE, "segments", "dump", "x", "--recrods")
            .contains("did you mean --records?"));
    assertTrue(
        program
            .runBadly(ExitCode.USAGE, "segments", "dump", "x", "-n", "0")
            .contains("-n = 0 must be at least 1"));
    assertTrue(
        program
            .runBadly(ExitCode.USAGE, "segments", "dump", "x", "--from-offset=-1")
            .contains("--from-offset = -1"));
    assertTrue(
        program
            .runBadly(ExitCode.USAGE, "segments", "dump", "x", "--from-offset=y")
            .contains("--from-offset"));
    assertTrue(
        program.runBadly(ExitCode.USAGE, "segments", "verfy").contains("did you mean verify?"));
  }

  @Test
  void helpHasAnExample() {
    assertTrue(program.runWell("segments", "--help").contains("verify"));
    assertTrue(program.runWell("segments", "dump", "--help").contains("Example: esker segments"));
    assertTrue(program.runWell("segments", "verify", "-h").contains("Example: esker segments"));
  }
}
