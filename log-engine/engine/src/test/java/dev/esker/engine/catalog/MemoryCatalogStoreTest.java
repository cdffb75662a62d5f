package dev.esker.engine.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.catalog.MemoryCatalogStore.Unflushed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryCatalogStoreTest extends CatalogStoreContract {

  @Override
  CatalogStore create() {
    return new MemoryCatalogStore();
  }

  @Test
  void aCrashKeepsWhatWasFlushedAndAPrefixOfTheRest() throws IOException {
    MemoryCatalogStore store = new MemoryCatalogStore();
    put(store, 1, 2);
    store.flush();
    put(store, 3, 4, 5);
    assertEquals(3, store.unflushedBatches());
    assertEquals("12", keys(store.crashClone(Unflushed.DROP_ALL)));
    assertEquals("12345", keys(store.crashClone(Unflushed.KEEP_ALL)));
    assertEquals("123", keys(store.crashCloneKeeping(1)));
    assertThrows(IllegalArgumentException.class, () -> store.crashCloneKeeping(4));
    assertThrows(IllegalArgumentException.class, () -> store.crashCloneKeeping(-1));

    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      String kept = keys(store.crashClone(seed));
      assertEquals(kept, keys(store.crashClone(seed)), "the seed decides");
      seen.add(kept);
    }
    assertEquals(Set.of("12", "123", "1234", "12345"), seen);
  }

  @Test
  void whatSurvivedACrashIsStable() throws IOException {
    MemoryCatalogStore store = new MemoryCatalogStore();
    put(store, 1, 2);
    MemoryCatalogStore clone = store.crashCloneKeeping(1);
    assertEquals(0, clone.unflushedBatches());
    put(clone, 7);
    assertEquals("1", keys(clone.crashClone(Unflushed.DROP_ALL)));
    assertEquals("17", keys(clone));
    assertEquals("12", keys(store), "a clone leaves its origin alone");
  }

  @Test
  void theHookRunsBeforeEachWriteAndFlush() throws IOException {
    MemoryCatalogStore store = new MemoryCatalogStore();
    List<String> states = new ArrayList<>();
    store.onOperation(
        () ->
            states.add(
                store.crashClone(Unflushed.DROP_ALL).unflushedBatches()
                    + ":"
                    + uncheckedKeys(store.crashClone(Unflushed.DROP_ALL))
                    + ":"
                    + uncheckedKeys(store)));
    put(store, 1, 2);
    store.flush();
    put(store, 3);
    assertEquals(List.of("0::", "0::1", "0::12", "0:12:12"), states);
  }

  @Test
  void anOperationWhoseHookThrowsDoesNotHappen() throws IOException {
    MemoryCatalogStore store = new MemoryCatalogStore();
    put(store, 1);
    store.onOperation(
        () -> {
          throw new UnsupportedOperationException("power cut");
        });
    assertThrows(UnsupportedOperationException.class, () -> put(store, 2));
    assertThrows(UnsupportedOperationException.class, store::flush);
    assertEquals("1", keys(store));
    assertEquals("", keys(store.crashClone(Unflushed.DROP_ALL)));
  }

  @Test
  void theOldestBatchIsFlushedByItselfWhenThereAreTooMany() throws IOException {
    MemoryCatalogStore store = new MemoryCatalogStore();
    for (int i = 0; i < MemoryCatalogStore.MAX_UNFLUSHED; i++) {
      put(store, i % 5);
    }
    assertEquals("", keys(store.crashClone(Unflushed.DROP_ALL)));
    put(store, 6, 7);
    assertEquals(MemoryCatalogStore.MAX_UNFLUSHED, store.unflushedBatches());
    assertEquals("01", keys(store.crashClone(Unflushed.DROP_ALL)));
  }

  /**
   * Builds a tree by keys in order, the worst case of an unbalanced one; a scan would overflow the
   * stack.
   */
  @Test
  void staysBalancedUnderAscendingKeys() throws IOException {
    MemoryCatalogStore store = new MemoryCatalogStore();
    for (long offset = 0; offset < 50_000; offset++) {
      store.write(new CatalogBatch().put(CatalogKeys.of((byte) 'S', 1, offset), new byte[0]));
    }
    long[] count = new long[1];
    store.scan(new byte[0], (key, value) -> ++count[0] > 0);
    assertEquals(50_000, count[0]);
    assertTrue(store.memoryBytes() >= 50_000 * 13);
  }

  private static void put(CatalogStore store, int... keys) throws IOException {
    for (int key : keys) {
      byte[] bytes = Integer.toString(key).getBytes(UTF_8);
      store.write(new CatalogBatch().put(bytes, bytes));
    }
  }

  private static String keys(CatalogStore store) throws IOException {
    StringBuilder keys = new StringBuilder();
    store.scan(
        new byte[0],
        (key, value) -> {
          keys.append(new String(key, UTF_8));
          return true;
        });
    return keys.toString();
  }

  private static String uncheckedKeys(CatalogStore store) {
    try {
      return keys(store);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
