package dev.esker.engine.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.CleanerConfig.HashKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OffsetMapTest {

  private static ByteBuffer key(int number) {
    return ByteBuffer.wrap(("key-" + number).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isAMapUntilItIsFull() {
    for (int seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      OffsetMap map = new OffsetMap(24L * (2 + random.nextInt(200)), 0.9, HashKey.FIXED);
      Map<Integer, Long> model = new HashMap<>();
      for (long offset = 0; offset < 1000; offset++) {
        int number = random.nextInt(300);
        boolean taken = map.put(key(number), offset);
        assertEquals(
            model.containsKey(number) || model.size() < map.capacity(), taken, "seed " + seed);
        if (taken) {
          model.put(number, offset);
        }
      }
      assertEquals(model.size(), map.size());
      for (int number = 0; number < 300; number++) {
        assertEquals(model.getOrDefault(number, -1L), map.get(key(number)), "seed " + seed);
      }
    }
  }

  /** An empty key is a key, and offset 0 an offset. */
  @Test
  void knowsTheLeastThereIs() {
    OffsetMap map = new OffsetMap(1, 1, HashKey.FIXED);
    ByteBuffer empty = ByteBuffer.allocate(0);
    assertEquals(1, map.capacity());
    assertEquals(-1, map.get(empty));
    assertTrue(map.put(empty, 0));
    assertEquals(0, map.get(empty));
    assertFalse(map.put(key(1), 1));
    assertTrue(map.put(empty, 2), "a key that is there needs no room");
    assertEquals(2, map.get(empty));
    assertEquals(-1, map.get(key(1)));
  }

  @Test
  void takesWhatItWasGiven() {
    assertEquals(32 << 20, new OffsetMap(32L << 20, 0.9, HashKey.FIXED).bytes(), 24);
    OffsetMap map = new OffsetMap(32L << 20, 0.9, HashKey.FIXED);
    assertEquals(1_258_290, map.capacity(), 2);
    for (int keys : new int[] {1, 2, 10, 1000}) {
      for (double load : new double[] {0.05, 0.5, 0.9, 1}) {
        long bytes = OffsetMap.bytesFor(keys, load);
        assertTrue(new OffsetMap(bytes, load, HashKey.FIXED).capacity() >= keys, keys + " " + load);
      }
    }
  }
}
