package dev.esker.server.cli;

import static dev.esker.server.inspect.DataDirectoryFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.ExitCode;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.RocksCatalogStore;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.Compression;
import dev.esker.server.DataDirectory;
import dev.esker.server.inspect.DataDirectoryFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CatalogCommandTest {

  @TempDir Path directory;

  private final ProgramTwin program = new ProgramTwin();

  private Path filled() throws Exception {
    Path data = directory.resolve("data");
    DataDirectoryFixture.fill(data);
    return data;
  }

  /** Changes the catalog of a stopped broker behind its back. */
  private interface Change {
    void apply(Catalog catalog, Catalog.Batch batch) throws IOException;
  }

  private static void tamper(Path data, Change change) throws IOException {
    try (Catalog catalog = new Catalog(RocksCatalogStore.open(data.resolve("catalog")))) {
      Catalog.Batch batch = catalog.newBatch();
      change.apply(catalog, batch);
      catalog.write(batch);
      catalog.flush();
    }
  }

  private String problem(Path data) {
    return program.runBadly(ExitCode.FAILED, "catalog", "check", data);
  }

  @Test
  void aHealthyCatalogIsToldByItsNumbers() throws Exception {
    Path data = filled();
    String text = program.runWell("catalog", "check", data);
    assertTrue(text.startsWith("2 partitions, 8 segments, "), text);
    assertFalse(text.contains(" 0 index entries"), text);
    assertTrue(text.endsWith(" bytes: all in order\n"), text);
    String json = program.runWell("catalog", "check", data, "--json");
    assertTrue(json.startsWith("{\"healthy\":true,\"partitions\":2,\"segments\":8,"), json);
    assertTrue(json.contains("\"problems\":[],\"notes\":[]"), json);
  }

  @Test
  void aCheckChangesNothing() throws Exception {
    Path data = filled();
    List<Path> before = files(data);
    program.runWell("catalog", "check", data);
    assertEquals(before, files(data));
  }

  private static List<Path> files(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(file -> !file.endsWith(".lock")).sorted().toList();
    }
  }

  @Test
  void aMissingOrShorterSegmentIsFound() throws Exception {
    Path data = filled();
    Path file = segment(data, "a-0", 0);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, bytes, StandardOpenOption.APPEND);
    assertTrue(program.runWell("catalog", "check", data).contains("bytes more"), program.out());
    Files.write(file, bytes);
    DataDirectoryFixture.cut(file, 1);
    assertTrue(problem(data).contains(file + ": it has "), program.err());
    Files.delete(file);
    assertTrue(problem(data).contains(file + ": missing"), program.err());
    assertTrue(program.err().contains("'esker catalog rebuild'"), program.err());
  }

  @Test
  void aWrongIndexEntryIsFound() throws Exception {
    Path data = filled();
    tamper(
        data,
        (catalog, batch) -> {
          List<IndexEntry> index = new ArrayList<>();
          catalog.index(0, 0, 0).visit(index::add);
          IndexEntry first = index.get(0);
          batch.putIndex(
              new IndexEntry(
                  0,
                  0,
                  first.offset(),
                  first.position() + 7,
                  first.maxTimestampSoFar(),
                  first.maxTimestampOffset()));
        });
    assertTrue(problem(data).contains("where no batch with that offset begins"), program.err());
    assertEquals(ExitCode.FAILED, program.run("catalog", "check", data, "--json"));
    assertTrue(program.out().startsWith("{\"healthy\":false,"), program.out());
  }

  @Test
  void aSegmentThatTheCatalogDoesNotKnowIsFound() throws Exception {
    Path data = filled();
    tamper(data, (catalog, batch) -> batch.deleteSegment(0, 0));
    String error = problem(data);
    assertTrue(error.contains("no segment in the catalog has the offsets 0 to "), error);
    assertTrue(program.out().contains("the catalog doesn't know it"), program.out());
  }

  @Test
  void aWrongEndOfASegmentIsFound() throws Exception {
    Path data = filled();
    tamper(
        data,
        (catalog, batch) -> {
          SegmentEntry first = catalog.segments(0).get(0);
          batch.putSegment(
              new SegmentEntry(
                  0,
                  0,
                  first.nextOffset(),
                  first.sizeBytes(),
                  first.maxTimestamp() + 5,
                  first.maxTimestampOffset(),
                  first.createdMillis(),
                  true));
        });
    assertTrue(problem(data).contains("its greatest time stamp is 1002"), program.err());
  }

  @Test
  void aPartitionThatTheCatalogHasForgottenIsFound() throws Exception {
    Path data = filled();
    tamper(data, (catalog, batch) -> batch.deletePartition(1));
    String error = problem(data);
    assertTrue(error.contains("b-1: the catalog has no partition"), error);
  }

  @Test
  void anOldCopyOfTheCatalogIsFound() throws Exception {
    Path data = directory.resolve("data");
    try (DataDirectoryFixture fixture = new DataDirectoryFixture(data)) {
      fixture.append(fixture.partition("a", 0), "x", Compression.NONE);
    }
    Path copy = directory.resolve("copy");
    copy(data.resolve("catalog"), copy);
    try (DataDirectoryFixture fixture = new DataDirectoryFixture(data)) {
      PartitionLog log = fixture.partition("a", 0);
      for (int i = 0; i < 10; i++) {
        fixture.append(log, "x", Compression.NONE);
      }
    }
    deleteTree(data.resolve("catalog"));
    copy(copy, data.resolve("catalog"));
    assertEquals(ExitCode.FAILED, program.run("catalog", "check", data), program.out());
    program.run("catalog", "rebuild", data);
    program.runWell("catalog", "check", data);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(root);
  }

  @Test
  void aDamagedCatalogIsFoundAndRebuilt() throws Exception {
    Path data = filled();
    Path table;
    try (Stream<Path> files = Files.list(data.resolve("catalog"))) {
      table = files.filter(file -> file.toString().endsWith(".sst")).findFirst().orElseThrow();
    }
    DataDirectoryFixture.flip(table, Files.size(table) / 3);
    assertTrue(problem(data).contains("unreadable"), program.err());
    assertEquals(ExitCode.OK, program.run("catalog", "rebuild", data), program.err());
    assertTrue(program.out().contains("with 2 partitions"), program.out());
    program.runWell("catalog", "check", data);
    assertAllRecordsAreThere(data);
  }

  private static void assertAllRecordsAreThere(Path data) throws Exception {
    try (DataDirectoryFixture fixture = new DataDirectoryFixture(data)) {
      assertEquals(2, fixture.engine().partitions().size());
      assertEquals(30, fixture.partition("a", 0).highWatermark());
      assertEquals(30, fixture.append(fixture.partition("b", 1), "more", Compression.NONE));
    }
  }

  @Test
  void aRebuildKeepsTheOldCatalogAndEveryRecord() throws Exception {
    Path data = filled();
    assertEquals(ExitCode.OK, program.run("catalog", "rebuild", data), program.err());
    assertTrue(Files.isDirectory(data.resolve("catalog.old-1")));
    assertTrue(program.out().contains("catalog.old-1 and can be deleted"), program.out());
    program.runWell("catalog", "check", data);
    assertEquals(ExitCode.OK, program.run("catalog", "rebuild", data, "--json"), program.err());
    assertTrue(program.out().startsWith("{\"partitions\":2,"), program.out());
    assertTrue(Files.isDirectory(data.resolve("catalog.old-2")));
    program.runWell("catalog", "check", data);
    assertAllRecordsAreThere(data);
  }

  @Test
  void aRebuildOfAMissingCatalogWorks() throws Exception {
    Path data = filled();
    deleteTree(data.resolve("catalog"));
    assertTrue(problem(data).contains("catalog: missing"), program.err());
    assertEquals(ExitCode.OK, program.run("catalog", "rebuild", data), program.err());
    program.runWell("catalog", "check", data);
    assertAllRecordsAreThere(data);
  }

  @Test
  void aRebuildKeepsWhatOnlyTheCatalogKnows() throws Exception {
    Path data = directory.resolve("data");
    try (DataDirectoryFixture fixture = new DataDirectoryFixture(data)) {
      PartitionLog cut = fixture.partition("cut", 0);
      PartitionLog emptied = fixture.partition("emptied", 0);
      fixture.partition("empty", 0);
      for (int i = 0; i < 10; i++) {
        fixture.append(cut, "x", Compression.NONE);
        fixture.append(emptied, "x", Compression.NONE);
      }
      fixture.engine().advanceLogStart(cut, 4).get(60, TimeUnit.SECONDS);
      fixture.engine().advanceLogStart(emptied, 30).get(60, TimeUnit.SECONDS);
    }
    assertEquals(ExitCode.OK, program.run("catalog", "rebuild", data), program.err());
    program.runWell("catalog", "check", data);
    try (DataDirectoryFixture fixture = new DataDirectoryFixture(data)) {
      assertEquals(3, fixture.engine().partitions().size());
      assertEquals(4, fixture.partition("cut", 0).logStartOffset());
      assertEquals(30, fixture.partition("cut", 0).highWatermark());
      PartitionLog emptied = fixture.partition("emptied", 0);
      assertEquals(30, emptied.logStartOffset());
      assertEquals(30, fixture.append(emptied, "next", Compression.NONE));
    }
  }

  @Test
  void aRebuildThatFailsPutsTheOldCatalogBack() throws Exception {
    assertRebuildFails(300, "records of a-0", "the old catalog is back");
  }

  @Test
  void aRebuildThatWouldForgetAPartitionIsRefused() throws Exception {
    assertRebuildFails(80, "is damaged at position 0", "nothing was changed");
  }

  /** Damages a segment whose records aren't in the write-ahead log any more. */
  private void assertRebuildFails(long position, String why, String state) throws Exception {
    Path data = filled();
    DataDirectoryFixture.flip(segment(data, "a-0", 0), position);
    Files.move(data.resolve("wal"), data.resolve("wal.away"));
    Files.createDirectory(data.resolve("wal"));
    String before = Files.readString(data.resolve("catalog").resolve("CURRENT"));
    assertEquals(ExitCode.FAILED, program.run("catalog", "rebuild", data));
    assertTrue(program.err().contains(why), program.err());
    assertTrue(program.err().contains(state), program.err());
    assertFalse(Files.exists(data.resolve("catalog.old-1")));
    assertEquals(before, Files.readString(data.resolve("catalog").resolve("CURRENT")));
    DataDirectoryFixture.flip(segment(data, "a-0", 0), position);
    deleteTree(data.resolve("wal"));
    Files.move(data.resolve("wal.away"), data.resolve("wal"));
    program.runWell("catalog", "check", data);
    assertAllRecordsAreThere(data);
  }

  @Test
  void aRunningBrokerIsLeftAlone() throws Exception {
    Path data = filled();
    try (DataDirectory running = DataDirectory.open(data)) {
      String error = program.runBadly(ExitCode.FAILED, "catalog", "check", running.path());
      assertTrue(error.contains("in use by another broker"), error);
      error = program.runBadly(ExitCode.FAILED, "catalog", "rebuild", data);
      assertTrue(error.contains("in use by another broker"), error);
    }
    program.runWell("catalog", "check", data);
  }

  @Test
  void whatIsNoDataDirectoryIsRefusedAndLeftAsItIs() throws Exception {
    for (String what : List.of("check", "rebuild")) {
      String error = program.runBadly(ExitCode.FAILED, "catalog", what, directory);
      assertTrue(error.contains("is not a data directory"), error);
      error = program.runBadly(ExitCode.FAILED, "catalog", what, directory.resolve("missing"));
      assertTrue(error.contains("there is no directory"), error);
    }
    assertEquals(List.of(directory), files(directory));
    assertFalse(Files.exists(directory.resolve(".lock")));
  }

  @Test
  void anEmptyDataDirectoryIsInOrder() throws Exception {
    Path data = directory.resolve("data");
    new DataDirectoryFixture(data).close();
    String text = program.runWell("catalog", "check", data);
    assertTrue(text.startsWith("0 partitions, 0 segments"), text);
    assertEquals(ExitCode.OK, program.run("catalog", "rebuild", data), program.err());
    program.runWell("catalog", "check", data);
  }

  @Test
  void wrongUsageIsToldApartFromFailure() {
    assertTrue(program.runBadly(ExitCode.USAGE, "catalog").contains("'check' and 'rebuild'"));
    assertTrue(program.runBadly(ExitCode.USAGE, "catalog", "chek").contains("mean check?"));
    assertTrue(
        program.runBadly(ExitCode.USAGE, "catalog", "check", "a", "b").contains("catalog check"));
    assertTrue(program.runBadly(ExitCode.USAGE, "catalog", "check", "--jsn").contains("--json"));
  }

  @Test
  void helpHasAnExample() {
    assertTrue(program.runWell("catalog", "--help").contains("rebuild"));
    assertTrue(program.runWell("catalog", "check", "--help").contains("Example: esker catalog"));
    assertTrue(program.runWell("catalog", "rebuild", "-h").contains("Example: esker catalog"));
  }
}
