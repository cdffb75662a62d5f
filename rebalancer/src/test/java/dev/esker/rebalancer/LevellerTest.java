package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LevellerTest {
  private static ReplicaLayout layout(int brokers, int[][] homes, int[][] now) {
    int[] slots = Arrays.stream(now).mapToInt(each -> each.length).toArray();
    ReplicaLayout layout = new ReplicaLayout(new RackSpread(new int[brokers]), slots, homes);
    for (int partition = 0; partition < now.length; partition++) {
      for (int broker : now[partition]) {
        layout.add(partition, broker);
      }
    }
    return layout;
  }

  private static Leveller leveller(ReplicaLayout layout, int brokers, long budget) {
    int[] capacity = new int[brokers];
    Arrays.fill(capacity, 1);
    FairShare share = new FairShare(capacity, new long[brokers]);
    return new Leveller(new ReplicaExchange(layout), share, brokers, budget);
  }

  @Test
  void whatIsAwayForNoReasonComesHome() {
    ReplicaLayout layout = layout(3, new int[][] {{1}}, new int[][] {{0}});
    Leveller leveller = leveller(layout, 3, 5);
    assertTrue(leveller.run());
    assertArrayEquals(new int[] {1}, layout.replicas(0));
    assertEquals(6, leveller.budget());
  }

  @Test
  void goesAroundWhoIsInTheWay() {
    // Broker 0 has too much, broker 2 too little, and all that 0 has is on 2 as well: by way of 1.
    int[][] now = {{0, 2}, {0, 2}, {0, 1}, {0, 1}, {1}, {1}};
    int[][] fixed = {{0, 2}, {0, 2}};
    ReplicaLayout two = layout(3, fixed, fixed);
    assertEquals(0, two.load(1));
    assertTrue(leveller(two, 3, 5).run());
    assertEquals(1, two.load(1));
    ReplicaLayout layout = layout(3, now, now);
    assertTrue(leveller(layout, 3, 5).run());
    for (int broker = 0; broker < 3; broker++) {
      assertTrue(layout.load(broker) >= 3, "broker " + broker + " has " + layout.load(broker));
    }
  }

  @Test
  void aPartitionIsNeverTwiceOnABroker() {
    // Each broker may have one at most: nothing can go anywhere.
    int[][] all = {{0, 1, 2}};
    ReplicaLayout layout = layout(3, all, all);
    assertTrue(leveller(layout, 3, 5).run());
    assertArrayEquals(new int[] {0, 1, 2}, layout.replicas(0));
  }

  @Test
  void stopsAtTheLimitAndSaysSo() {
    int[][] crowded = {{0}, {0}, {0}, {0}, {0}, {0}};
    ReplicaLayout layout = layout(3, crowded, crowded);
    Leveller leveller = leveller(layout, 3, 3);
    assertFalse(leveller.run());
    assertEquals(0, leveller.budget());
    assertEquals(3, layout.load(0));
    ReplicaLayout enough = layout(3, crowded, crowded);
    assertTrue(leveller(enough, 3, 4).run());
    assertEquals(2, enough.load(0));
  }
}
