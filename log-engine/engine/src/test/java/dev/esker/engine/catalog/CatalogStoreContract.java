package dev.esker.engine.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.catalog.CatalogStore.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CatalogStore} does, whatever it is made of. */
abstract class CatalogStoreContract {

  private static final HexFormat HEX = HexFormat.of();

  private CatalogStore store;

  /** A new, empty store. */
  abstract CatalogStore create() throws IOException;

  @BeforeEach
  void open() throws IOException {
    store = create();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void anEmptyStoreHasNothing() throws IOException {
    assertTrue(store.get(key("a")).isEmpty());
    assertTrue(store.floor(key("a"), 0).isEmpty());
    assertTrue(store.ceiling(key("a"), 0).isEmpty());
    assertEquals(List.of(), scan("", 0));
    store.flush();
    assertEquals(List.of(), scan("", 0));
  }

  @Test
  void getsWhatWasPut() throws IOException {
    write(new CatalogBatch().put(key("a"), key("1")).put(key("ab"), new byte[0]));
    assertArrayEquals(key("1"), store.get(key("a")).orElseThrow());
    assertArrayEquals(new byte[0], store.get(key("ab")).orElseThrow());
    assertTrue(store.get(key("abc")).isEmpty());
    assertTrue(store.get(key("b")).isEmpty());
  }

  @Test
  void aLaterChangeOfABatchWins() throws IOException {
    write(
        new CatalogBatch()
            .put(key("a"), key("1"))
            .put(key("b"), key("1"))
            .put(key("c"), key("1"))
            .deleteRange(key("a"), key("c"))
            .put(key("b"), key("2"))
            .delete(key("c"))
            .delete(key("none")));
    assertEquals(List.of("b=2"), scan("", 0));
  }

  @Test
  void aRangeIsDeletedFromItsStartToBeforeItsEnd() throws IOException {
    put("a", "b", "b\u0001", "c", "d");
    write(new CatalogBatch().deleteRange(key("b"), key("c")));
    assertEquals(List.of("a=a", "c=c", "d=d"), scan("", 0));
    write(new CatalogBatch().deleteRange(key("d"), key("a")).deleteRange(key("c"), key("c")));
    assertEquals(List.of("a=a", "c=c", "d=d"), scan("", 0));
  }

  /** On either side of the size at which the real store deletes a range in another way. */
  @Test
  void largeRangesAreDeletedWithWhatTheSameBatchPutThere() throws IOException {
    int limit = RocksBatch.MAX_POINT_DELETIONS;
    for (int size : new int[] {limit - 2, limit - 1, limit, limit + 1, 3 * limit}) {
      CatalogBatch fill = new CatalogBatch().put(key("a"), key("1")).put(key("c"), key("1"));
      for (int i = 0; i < size; i++) {
        fill.put(CatalogKeys.of((byte) 'b', i), key("1"));
      }
      write(fill);
      write(
          new CatalogBatch()
              .put(key("bx"), key("1"))
              .put(key("d"), key("1"))
              .deleteRange(key("b"), key("c"))
              .put(key("by"), key("2"))
              .delete(key("d")));
      assertEquals(List.of("a=1", "by=2", "c=1"), scan("", 0), size + " keys");
    }
  }

  @Test
  void deletedStaysDeletedAfterAFlush() throws IOException {
    put("a", "b", "c");
    store.flush();
    write(new CatalogBatch().delete(key("a")).deleteRange(key("b"), key("c")));
    assertEquals(List.of("c=c"), scan("", 0));
    store.flush();
    assertEquals(List.of("c=c"), scan("", 0));
    put("b");
    assertEquals(List.of("b=b", "c=c"), scan("", 0));
  }

  @Test
  void keysAreOrderedAsUnsignedBytes() throws IOException {
    byte[] low = {0x7F};
    byte[] high = {(byte) 0x80};
    byte[] longer = {0x7F, 0};
    write(new CatalogBatch().put(high, key("3")).put(longer, key("2")).put(low, key("1")));
    List<String> values = new ArrayList<>();
    store.scan(new byte[0], (key, value) -> values.add(text(value)));
    assertEquals(List.of("1", "2", "3"), values);
  }

  @Test
  void floorAndCeilingStayWithinThePrefix() throws IOException {
    put("Pa", "Sa1", "Sa5", "Sb2", "Ta");
    assertEquals("Sa5", floor("Sa5", 2));
    assertEquals("Sa1", floor("Sa4", 2));
    assertEquals("none", floor("Sa0", 2));
    assertEquals("Pa", floor("Sa0", 0));
    assertEquals("Sa5", floor("Sb0", 1));
    assertEquals("none", floor("Sb0", 2));
    assertEquals("Sa1", ceiling("Sa1", 2));
    assertEquals("Sa5", ceiling("Sa2", 2));
    assertEquals("none", ceiling("Sa6", 2));
    assertEquals("Sb2", ceiling("Sa6", 1));
    assertEquals("Ta", ceiling("Sb6", 0));
    assertEquals("none", ceiling("Tb", 0));
  }

  @Test
  void floorLooksPastWhatWasDeleted() throws IOException {
    put("Sa1", "Sa2", "Sa3");
    store.flush();
    write(new CatalogBatch().delete(key("Sa3")).deleteRange(key("Sa2"), key("Sa3")));
    assertEquals("Sa1", floor("Sa9", 2));
    write(new CatalogBatch().delete(key("Sa1")));
    assertEquals("none", floor("Sa9", 2));
  }

  @Test
  void aScanStartsAtItsKeyAndEndsWithItsPrefix() throws IOException {
    put("Sa1", "Sa2", "Sa3", "Sb1");
    assertEquals(List.of("Sa2=Sa2", "Sa3=Sa3"), scan("Sa2", 2));
    assertEquals(List.of("Sa2=Sa2", "Sa3=Sa3", "Sb1=Sb1"), scan("Sa2", 1));
    assertEquals(List.of("Sb1=Sb1"), scan("Sb", 2));
    assertEquals(List.of(), scan("Sc", 2));
  }

  @Test
  void aVisitorStopsTheScan() throws IOException {
    put("a", "b", "c");
    List<String> seen = new ArrayList<>();
    store.scan(
        new byte[0],
        (key, value) -> {
          seen.add(text(key));
          return seen.size() < 2;
        });
    assertEquals(List.of("a", "b"), seen);
  }

  @Test
  void aVisitorMayReadAndItsFailureReachesTheCaller() throws IOException {
    put("a", "b");
    List<String> seen = new ArrayList<>();
    store.scan(new byte[0], (key, value) -> seen.add(text(store.get(key).orElseThrow())));
    assertEquals(List.of("a", "b"), seen);
    IOException expected = new IOException("from the visitor");
    assertEquals(
        expected,
        assertThrows(
            IOException.class,
            () ->
                store.scan(
                    new byte[0],
                    (key, value) -> {
                      throw expected;
                    })));
    assertEquals("a", floor("a", 1));
  }

  @Test
  void aScanDoesNotSeeLaterBatches() throws IOException {
    put("a", "c");
    List<String> seen = new ArrayList<>();
    store.scan(
        new byte[0],
        (key, value) -> {
          store.write(new CatalogBatch().put(key("b"), key("b")).delete(key("c")));
          return seen.add(text(key));
        });
    assertEquals(List.of("a", "c"), seen);
    assertEquals(List.of("a=a", "b=b"), scan("", 0));
  }

  @Test
  void arraysAreNotShared() throws IOException {
    byte[] value = key("1");
    byte[] key = key("a");
    write(new CatalogBatch().put(key, value));
    value[0] = 'x';
    key[0] = 'x';
    store.get(key("a")).orElseThrow()[0] = 'y';
    store.floor(key("a"), 1).orElseThrow().value()[0] = 'z';
    assertArrayEquals(key("1"), store.get(key("a")).orElseThrow());
  }

  @Test
  void keysAndBatchesHaveALimit() throws IOException {
    byte[] longest = new byte[CatalogStore.MAX_KEY_BYTES];
    write(new CatalogBatch().put(longest, key("v")));
    assertArrayEquals(key("v"), store.get(longest).orElseThrow());
    CatalogBatch batch = new CatalogBatch();
    byte[] tooLong = new byte[CatalogStore.MAX_KEY_BYTES + 1];
    assertThrows(IllegalArgumentException.class, () -> batch.put(tooLong, key("v")));
    assertThrows(IllegalArgumentException.class, () -> batch.delete(new byte[0]));
    assertThrows(IllegalArgumentException.class, () -> batch.deleteRange(longest, tooLong));

    batch.put(key("a"), new byte[CatalogBatch.MAX_BYTES - 1]);
    assertEquals(CatalogBatch.MAX_BYTES, batch.bytes());
    assertThrows(IllegalStateException.class, () -> batch.delete(key("b")));
    assertEquals(1, batch.size());
    write(batch);
    assertEquals(CatalogBatch.MAX_BYTES - 1, store.get(key("a")).orElseThrow().length);
  }

  @Test
  void holdsMoreMemoryWithMoreInIt() throws IOException {
    long before = store.memoryBytes();
    write(new CatalogBatch().put(key("a"), new byte[1 << 20]));
    assertTrue(store.memoryBytes() >= before + (1 << 20));
  }

  @Test
  void aClosedStoreRefusesEverything() throws IOException {
    put("a");
    store.close();
    store.close();
    byte[] a = key("a");
    assertThrows(IllegalStateException.class, () -> store.get(a));
    assertThrows(IllegalStateException.class, () -> store.floor(a, 0));
    assertThrows(IllegalStateException.class, () -> store.ceiling(a, 0));
    assertThrows(IllegalStateException.class, () -> store.scan(a, (key, value) -> true));
    assertThrows(IllegalStateException.class, () -> store.write(new CatalogBatch().delete(a)));
    assertThrows(IllegalStateException.class, store::flush);
    assertThrows(IllegalStateException.class, store::memoryBytes);
  }

  /**
   * Random changes and reads against a TreeMap; short keys of four letters, so that ranges overlap.
   */
  @Test
  void agreesWithASortedMap() throws IOException {
    long seed = Long.getLong("esker.seed", 20261121);
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int round = 0; round < 300; round++) {
      CatalogBatch batch = new CatalogBatch();
      for (int i = random.nextInt(8); i >= 0; i--) {
        change(random, batch, model);
      }
      store.write(batch);
      if (random.nextInt(20) == 0) {
        store.flush();
      }
      String where = "seed " + seed + " (replay with -Desker.seed), round " + round;
      assertEquals(entries(model), scan("", 0), where);
      for (int i = 0; i < 10; i++) {
        byte[] key = randomKey(random);
        int prefix = random.nextInt(key.length + 1);
        compare(key, prefix, model, where + ", key " + text(key) + ", prefix " + prefix);
      }
    }
  }

  private static void change(
      SplittableRandom random, CatalogBatch batch, NavigableMap<byte[], byte[]> model) {
    byte[] key = randomKey(random);
    switch (random.nextInt(6)) {
      case 0 -> {
        batch.delete(key);
        model.remove(key);
      }
      case 1 -> {
        byte[] to = randomKey(random);
        batch.deleteRange(key, to);
        if (Arrays.compareUnsigned(key, to) < 0) {
          model.subMap(key, to).clear();
        }
      }
      default -> {
        byte[] value = key("v" + random.nextInt(1000));
        batch.put(key, value);
        model.put(key, value);
      }
    }
  }

  private void compare(byte[] key, int prefix, NavigableMap<byte[], byte[]> model, String where)
      throws IOException {
    assertEquals(
        shown(within(model.floorEntry(key), key, prefix)), floor(text(key), prefix), where);
    assertEquals(
        shown(within(model.ceilingEntry(key), key, prefix)), ceiling(text(key), prefix), where);
    NavigableMap<byte[], byte[]> expected = new TreeMap<>(model.tailMap(key, true));
    expected.keySet().removeIf(other -> !CatalogKeys.samePrefix(other, key, prefix));
    assertEquals(entries(expected), scan(text(key), prefix), where);
  }

  private static Optional<byte[]> within(Map.Entry<byte[], byte[]> entry, byte[] key, int prefix) {
    return Optional.ofNullable(entry)
        .map(Map.Entry::getKey)
        .filter(found -> CatalogKeys.samePrefix(found, key, prefix));
  }

  private static byte[] randomKey(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append((char) ('a' + random.nextInt(4)));
    }
    return key(text.toString());
  }

  /**
   * Each batch replaces all of a row's cells by a range deletion and puts; no reader may see a
   * mixture.
   */
  @Test
  void readersSeeWholeBatchesWhileOneThreadWrites() throws Exception {
    int cells = 10;
    writeRow(cells, 0);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(2);
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> results =
          List.of(
              readers.submit(() -> readRows(cells, reading, done)),
              readers.submit(() -> readRows(cells, reading, done)));
      reading.await();
      for (int version = 1; version <= 1000; version++) {
        writeRow(cells, version);
        if (version % 250 == 0) {
          store.flush();
        }
      }
      done.set(true);
      for (Future<Integer> result : results) {
        assertEquals(1000, get(result));
      }
    } finally {
      done.set(true);
      readers.shutdown();
    }
  }

  private static int get(Future<Integer> result) throws Exception {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a reader failed", e.getCause());
    }
  }

  private void writeRow(int cells, int version) throws IOException {
    CatalogBatch batch = new CatalogBatch().deleteRange(key("r"), key("s"));
    for (int i = 0; i < cells; i++) {
      batch.put(key("r" + (char) ('a' + i)), key(Integer.toString(version)));
    }
    store.write(batch);
  }

  /** Returns the version of the last read, which begins after the last write. */
  private int readRows(int cells, CountDownLatch reading, AtomicBoolean done) throws IOException {
    int version = -1;
    boolean last;
    do {
      last = done.get();
      List<String> row = new ArrayList<>();
      store.scan(key("r"), (key, value) -> row.add(text(value)));
      assertEquals(cells, row.size());
      assertEquals(1, row.stream().distinct().count(), () -> "mixed versions: " + row);
      int seen = Integer.parseInt(row.get(0));
      assertTrue(seen >= version, version + " came before " + seen);
      version = seen;
      reading.countDown();
    } while (!last);
    return version;
  }

  private void write(CatalogBatch batch) throws IOException {
    store.write(batch);
  }

  private void put(String... keys) throws IOException {
    CatalogBatch batch = new CatalogBatch();
    for (String key : keys) {
      batch.put(key(key), key(key));
    }
    store.write(batch);
  }

  private String floor(String key, int prefix) throws IOException {
    return shown(store.floor(key(key), prefix).map(Entry::key));
  }

  private String ceiling(String key, int prefix) throws IOException {
    return shown(store.ceiling(key(key), prefix).map(Entry::key));
  }

  private static String shown(Optional<byte[]> key) {
    return key.map(CatalogStoreContract::text).orElse("none");
  }

  private List<String> scan(String from, int prefix) throws IOException {
    List<String> entries = new ArrayList<>();
    store.scan(key(from), prefix, (key, value) -> entries.add(text(key) + "=" + text(value)));
    return entries;
  }

  private static List<String> entries(Map<byte[], byte[]> map) {
    return map.entrySet().stream().map(e -> text(e.getKey()) + "=" + text(e.getValue())).toList();
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    return Arrays.equals(text.getBytes(UTF_8), bytes) ? text : HEX.formatHex(bytes);
  }
}
