package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {

  /** A key whose hash is chosen, so that collisions of all 32 bits and of some of them occur. */
  private record Key(int hash, int identity) {
    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && hash == that.hash && identity == that.identity;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void behavesAsAMapAndLeavesEarlierVersionsAlone(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] hashes = {0, 1, 32, 1 << 31, -1, random.nextInt(), random.nextInt()};
    Map<Key, Integer> model = new HashMap<>();
    PersistentMap<Key, Integer> map = PersistentMap.empty();
    for (int step = 0; step < 5_000; step++) {
      Map<Key, Integer> modelBefore = step % 100 == 0 ? new HashMap<>(model) : null;
      PersistentMap<Key, Integer> before = map;
      int hash =
          random.nextBoolean() ? random.nextInt(2_000) : hashes[random.nextInt(hashes.length)];
      Key key = new Key(hash, random.nextInt(4));
      if (random.nextInt(5) < 3) {
        model.put(key, step);
        map = map.with(key, step);
      } else {
        model.remove(key);
        map = map.without(key);
      }
      assertEquals(model.get(key), map.get(key), "seed " + seed + " step " + step);
      assertEquals(model.size(), map.size(), "seed " + seed + " step " + step);
      if (modelBefore != null) {
        assertEquals(modelBefore, content(before), "seed " + seed + " step " + step);
      }
    }
    assertEquals(model, content(map), "seed " + seed);
    for (Key key : Map.copyOf(model).keySet()) {
      map = map.without(key);
      assertNull(map.get(key), "seed " + seed);
    }
    assertSame(PersistentMap.empty(), map);
  }

  @Test
  void equalityIsByContentWhateverTheHistory() {
    PersistentMap<Key, Integer> one = PersistentMap.empty();
    PersistentMap<Key, Integer> other = PersistentMap.empty();
    for (int i = 0; i < 100; i++) {
      one = one.with(new Key(7, i), i);
      other = other.with(new Key(7, 99 - i), 99 - i);
    }
    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertNotEquals(one, other.without(new Key(7, 5)));
    assertNotEquals(one, other.with(new Key(7, 5), -1));
    assertSame(one, one.without(new Key(8, 0)));
  }

  private static Map<Key, Integer> content(PersistentMap<Key, Integer> map) {
    Map<Key, Integer> content = new HashMap<>();
    map.forEach((key, value) -> assertNull(content.put(key, value)));
    return content;
  }
}
