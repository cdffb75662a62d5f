package dev.esker.controller.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartitionSetTest {
  @Test
  void behavesAsASortedSet() {
    SplittableRandom random = new SplittableRandom(3);
    PartitionSet set = new PartitionSet();
    TreeSet<PartitionKey> model =
        new TreeSet<>(
            Comparator.comparing(PartitionKey::topicId).thenComparing(PartitionKey::partition));
    for (int i = 0; i < 20_000; i++) {
      PartitionKey key = new PartitionKey(new UUID(0, random.nextInt(5)), random.nextInt(100));
      if (random.nextBoolean()) {
        assertEquals(model.add(key), set.add(key));
      } else {
        assertEquals(model.remove(key), set.remove(key.topicId(), key.partition()));
      }
      assertEquals(model.size(), set.size());
      assertEquals(model.contains(key), set.contains(key.topicId(), key.partition()));
    }
    assertEquals(new ArrayList<>(model), list(set));
    PartitionSet others = new PartitionSet();
    others.add(new UUID(0, 3), 500);
    others.addAll(set);
    assertEquals(set.size() + 1, others.size());
  }

  @Test
  void mayChangeWhileItIsGoneThrough() {
    PartitionSet set = new PartitionSet();
    for (int i = 0; i < 10; i++) {
      set.add(new UUID(0, i % 2), i);
    }
    Iterator<PartitionKey> keys = set.iterator();
    int seen = 0;
    while (keys.hasNext()) {
      PartitionKey key = keys.next();
      assertTrue(set.remove(key.topicId(), key.partition()));
      seen++;
    }
    assertEquals(10, seen);
    assertTrue(set.isEmpty());
    assertFalse(set.iterator().hasNext());
    assertThrows(NoSuchElementException.class, keys::next);
  }

  private static List<PartitionKey> list(PartitionSet set) {
    List<PartitionKey> keys = new ArrayList<>();
    set.forEach(keys::add);
    return keys;
  }
}
