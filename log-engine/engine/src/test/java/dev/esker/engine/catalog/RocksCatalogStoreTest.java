package dev.esker.engine.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksCatalogStoreTest extends CatalogStoreContract {

  private static final byte[] LAST = {'L'};

  @TempDir Path root;

  private int created;

  @Override
  CatalogStore create() throws IOException {
    return RocksCatalogStore.open(root.resolve("contract-" + created++));
  }

  @Test
  void whatWasFlushedIsThereAfterAReopen() throws IOException {
    Path directory = root.resolve("catalog");
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      writeNumbered(store, 0, 100, 10);
      store.flush();
      store.flush();
    }
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      assertEquals(100, batchesIn(store, 10));
      writeNumbered(store, 100, 150, 10);
      store.flush();
      writeNumbered(store, 150, 200, 10);
    }
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      int kept = batchesIn(store, 10);
      assertTrue(kept >= 150 && kept <= 200, () -> kept + " batches");
    }
  }

  @Test
  void readingOnlyChangesNothing() throws IOException {
    Path directory = root.resolve("catalog");
    assertThrows(IOException.class, () -> RocksCatalogStore.openReadOnly(directory));
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      writeNumbered(store, 0, 100, 10);
      store.flush();
    }
    List<Path> before = files(directory);
    try (CatalogStore store = RocksCatalogStore.openReadOnly(directory)) {
      assertEquals(100, batchesIn(store, 10));
      assertThrows(IOException.class, () -> writeNumbered(store, 100, 101, 10));
    }
    assertEquals(before, files(directory));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aReopenWithoutAFlushMayFindNothing() throws IOException {
    Path directory = root.resolve("catalog");
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      writeNumbered(store, 0, 100, 10);
    }
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      assertEquals(0, batchesIn(store, 10), "closing must not flush");
    }
  }

  /**
   * More than a memory table holds, so that RocksDB writes some of it out, in the middle of
   * somewhere.
   */
  @Test
  void aReopenAfterFlushesThatNobodyAskedForFindsAPrefix() throws IOException {
    Path directory = root.resolve("catalog");
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      writeNumbered(store, 0, 500, 100_000);
    }
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      int kept = batchesIn(store, 100_000);
      assertTrue(kept > 0 && kept < 500, () -> kept + " batches");
    }
  }

  /**
   * They slow reads down, and so are written out early: here, in memory tables that are far from
   * full. There may be two of those, and so a writer that has filled several has waited for the
   * first to be on disk.
   */
  @Test
  void tooManyRangeDeletionsAreFlushedByThemselves() throws IOException {
    Path directory = root.resolve("catalog");
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      for (int i = 0; i < 6; i++) {
        store.write(rangeDeletions(i, RocksSettings.MAX_RANGE_DELETIONS));
      }
    }
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      assertTrue(store.get(LAST).isPresent());
      assertTrue(store.ceiling(new byte[] {'K'}, 1).isEmpty());
    }
  }

  private static CatalogBatch rangeDeletions(int last, int count) {
    CatalogBatch batch = new CatalogBatch().put(LAST, intBytes(last));
    for (int i = 0; i <= RocksBatch.MAX_POINT_DELETIONS; i++) {
      batch.put(numbered(i), new byte[0]);
    }
    for (int i = 0; i < count; i++) {
      batch.deleteRange(new byte[] {'K'}, new byte[] {'L'});
    }
    return batch;
  }

  @Test
  void aKilledProcessLeavesAPrefix() throws Exception {
    Path directory = root.resolve("catalog");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HaltingWriter.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(HaltingWriter.EXIT_CODE, process.waitFor(), output);
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      int kept = batchesIn(store, 1000);
      assertTrue(
          kept >= HaltingWriter.FLUSHED && kept <= HaltingWriter.WRITTEN, () -> kept + " batches");
    }
  }

  /** Writes, flushes, writes more and is gone while another thread is still flushing. */
  static final class HaltingWriter {
    static final int EXIT_CODE = 7;
    static final int FLUSHED = 3000;
    static final int WRITTEN = 9000;

    private HaltingWriter() {}

    public static void main(String[] args) throws Exception {
      RocksCatalogStore store = RocksCatalogStore.open(Path.of(args[0]));
      writeNumbered(store, 0, FLUSHED, 1000);
      store.flush();
      writeNumbered(store, FLUSHED, WRITTEN, 1000);
      CountDownLatch flushing = new CountDownLatch(1);
      Thread thread =
          new Thread(
              () -> {
                flushing.countDown();
                try {
                  store.flush();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      thread.start();
      flushing.await();
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  @Test
  void aCatalogThatIsInUseIsNotCalledUnreadable() throws IOException {
    Path directory = root.resolve("catalog");
    try (CatalogStore first = RocksCatalogStore.open(directory)) {
      writeNumbered(first, 0, 1, 10);
      IOException refused =
          assertThrows(IOException.class, () -> RocksCatalogStore.open(directory));
      assertFalse(refused instanceof CatalogUnreadableException, refused::toString);
      assertTrue(refused.getMessage().contains(directory.toString()), refused::toString);
      assertEquals(1, batchesIn(first, 10));
    }
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNotCalledUnreadable() throws IOException {
    Path file = Files.writeString(root.resolve("catalog"), "a file");
    assertThrows(FileAlreadyExistsException.class, () -> RocksCatalogStore.open(file));
  }

  @Test
  void damageIsReportedAtOpenWithTheDirectory() throws IOException {
    damage("no-current", directory -> Files.delete(directory.resolve("CURRENT")));
    damage(
        "odd-current", directory -> Files.writeString(directory.resolve("CURRENT"), "nonsense\n"));
    damage("no-manifest", directory -> Files.delete(file(directory, "MANIFEST-")));
    damage("manifest-flip", directory -> flip(file(directory, "MANIFEST-"), 0.5));
    damage("manifest-empty", directory -> Files.write(file(directory, "MANIFEST-"), new byte[0]));
    damage("no-table", directory -> Files.delete(file(directory, ".sst")));
    damage("short-table", directory -> cut(file(directory, ".sst")));
  }

  @FunctionalInterface
  private interface Damage {
    void to(Path directory) throws IOException;
  }

  private void damage(String name, Damage damage) throws IOException {
    Path directory = filled(name);
    damage.to(directory);
    CatalogUnreadableException unreadable =
        assertThrows(
            CatalogUnreadableException.class,
            () -> RocksCatalogStore.open(directory).close(),
            name);
    assertEquals(directory, unreadable.directory());
    assertTrue(unreadable.getMessage().contains(directory.toString()), unreadable::toString);
  }

  /**
   * A flipped bit inside a table isn't seen at open, since that doesn't read it; it is when it is
   * read.
   */
  @Test
  void aFlippedBitInATableIsFoundByReadingAndByVerifying() throws IOException {
    Path directory = filled("catalog");
    flip(file(directory, ".sst"), 0.2);
    try (RocksCatalogStore store = RocksCatalogStore.open(directory)) {
      CatalogUnreadableException unreadable =
          assertThrows(
              CatalogUnreadableException.class,
              () -> store.scan(new byte[0], (key, value) -> true));
      assertTrue(unreadable.getMessage().contains(directory.toString()), unreadable::toString);
      assertThrows(CatalogUnreadableException.class, store::verifyChecksums);
    }
  }

  @Test
  void anUndamagedCatalogVerifies() throws IOException {
    try (RocksCatalogStore store = RocksCatalogStore.open(filled("catalog"))) {
      store.verifyChecksums();
      assertEquals(100, batchesIn(store, 1000));
    }
  }

  @Test
  void closingWaitsForAScan() throws Exception {
    RocksCatalogStore store = RocksCatalogStore.open(filled("catalog"));
    Thread closer = new Thread(() -> close(store));
    int[] seen = {0};
    store.scan(
        new byte[0],
        (key, value) -> {
          if (seen[0]++ == 0) {
            closer.start();
            awaitBlocked(closer);
          }
          return true;
        });
    assertEquals(4, seen[0], "closed in the middle of a scan");
    closer.join();
    assertThrows(IllegalStateException.class, () -> store.get(LAST));
  }

  private static void close(CatalogStore store) {
    try {
      store.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Until the thread waits for a lock; fails if it ends instead. */
  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertTrue(thread.isAlive(), "it did not wait");
      Thread.onSpinWait();
    }
  }

  @Test
  void keepsFewFilesThroughManyCheckpoints() throws IOException {
    Path directory = root.resolve("catalog");
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      for (int i = 0; i < 60; i++) {
        writeNumbered(store, i, i + 1, 1000);
        store.flush();
      }
    }
    RocksCatalogStore.open(directory).close();
    RocksCatalogStore.open(directory).close();
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names = files.map(path -> path.getFileName().toString()).sorted().toList();
      assertTrue(names.size() < 45, names::toString);
    }
  }

  private Path filled(String name) throws IOException {
    Path directory = root.resolve(name);
    try (CatalogStore store = RocksCatalogStore.open(directory)) {
      writeNumbered(store, 0, 100, 1000);
      store.flush();
    }
    return directory;
  }

  /** Batch i sets the last number to i, adds an entry i, and removes entry i - 3 by a range. */
  private static void writeNumbered(CatalogStore store, int from, int to, int valueBytes)
      throws IOException {
    for (int i = from; i < to; i++) {
      CatalogBatch batch =
          new CatalogBatch().put(LAST, intBytes(i)).put(numbered(i), value(i, valueBytes));
      if (i >= 3) {
        batch.deleteRange(numbered(i - 3), numbered(i - 2));
      }
      store.write(batch);
    }
  }

  /** Checks that the store holds exactly what the first n numbered batches leave, and returns n. */
  private static int batchesIn(CatalogStore store, int valueBytes) throws IOException {
    int last = store.get(LAST).map(bytes -> ByteBuffer.wrap(bytes).getInt()).orElse(-1);
    int[] next = {Math.max(0, last - 2)};
    store.scan(
        new byte[] {'K'},
        (key, value) -> {
          assertEquals(ByteBuffer.wrap(numbered(next[0])), ByteBuffer.wrap(key));
          assertEquals(ByteBuffer.wrap(value(next[0], valueBytes)), ByteBuffer.wrap(value));
          next[0]++;
          return true;
        });
    assertEquals(last + 1, next[0], "entries up to the last number");
    return last + 1;
  }

  private static byte[] numbered(int i) {
    return CatalogKeys.of((byte) 'K', i);
  }

  /** Bytes that don't compress away, so that sizes are what they seem. */
  private static byte[] value(int i, int bytes) {
    byte[] value = new byte[bytes];
    new SplittableRandom(i).nextBytes(value);
    return value;
  }

  private static byte[] intBytes(int i) {
    return ByteBuffer.allocate(4).putInt(i).array();
  }

  private static Path file(Path directory, String part) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(path -> path.getFileName().toString().contains(part))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, double where) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (bytes.length * where)] ^= 0x10;
    Files.write(file, bytes);
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }
}
