package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaPlacementTest {
  private static PlacementBroker broker(int id, String rack) {
    return new PlacementBroker(id, Optional.ofNullable(rack), 100, 0, 0);
  }

  private static List<PlacementBroker> brokers(String... racks) {
    return IntStream.range(0, racks.length).mapToObj(id -> broker(id, racks[id])).toList();
  }

  private static List<List<Integer>> place(
      int partitions, int factor, List<PlacementBroker> brokers) {
    return ReplicaPlacement.place(new PlacementRequest(partitions, factor, brokers, 7, true));
  }

  private static Map<Integer, Integer> replicaCounts(List<List<Integer>> placed) {
    Map<Integer, Integer> counts = new HashMap<>();
    placed.forEach(replicas -> replicas.forEach(broker -> counts.merge(broker, 1, Integer::sum)));
    return counts;
  }

  private static Map<Integer, Integer> leaderCounts(List<List<Integer>> placed) {
    Map<Integer, Integer> counts = new HashMap<>();
    placed.forEach(replicas -> counts.merge(replicas.get(0), 1, Integer::sum));
    return counts;
  }

  private static int spread(Map<Integer, Integer> counts, int brokers) {
    int least = counts.size() < brokers ? 0 : Collections.min(counts.values());
    return Collections.max(counts.values()) - least;
  }

  @Test
  void aSingleBrokerGetsEverything() {
    assertEquals(List.of(List.of(0), List.of(0)), place(2, 1, brokers((String) null)));
  }

  @Test
  void everyReplicaIsOnARackOfItsOwnIfThereAreEnough() {
    List<PlacementBroker> brokers = brokers("a", "a", "a", "b", "b", "b", "c", "c", "c");
    List<List<Integer>> placed = place(30, 3, brokers);
    for (List<Integer> replicas : placed) {
      assertEquals(3, replicas.stream().map(id -> id / 3).distinct().count(), replicas::toString);
    }
    assertEquals(0, spread(replicaCounts(placed), 9) / 2);
    assertTrue(spread(leaderCounts(placed), 9) <= 1);
  }

  @Test
  void moreReplicasThanRacksAreSpreadEvenly() {
    for (List<Integer> replicas : place(40, 4, brokers("a", "a", "a", "b", "b", "b"))) {
      assertEquals(2, replicas.stream().filter(id -> id < 3).count(), replicas::toString);
    }
  }

  @Test
  void aRackThatIsTooSmallGivesWhatItCan() {
    List<List<Integer>> placed = place(40, 4, brokers("a", "b", "b", "b", "b"));
    for (List<Integer> replicas : placed) {
      assertTrue(replicas.contains(0), replicas::toString);
    }
    Map<Integer, Integer> counts = replicaCounts(placed);
    assertEquals(40, counts.remove(0));
    assertEquals(0, spread(counts, 4));
  }

  @Test
  void brokersWithoutARackAreOneRackTogether() {
    for (List<Integer> replicas : place(20, 2, brokers("a", null, null, null))) {
      assertTrue(replicas.contains(0), replicas::toString);
    }
  }

  @Test
  void racksDoNotMatterIfNotWanted() {
    List<PlacementBroker> brokers = brokers("a", "b", "b", "b");
    List<List<Integer>> placed =
        ReplicaPlacement.place(new PlacementRequest(40, 2, brokers, 7, false));
    assertEquals(0, spread(replicaCounts(placed), 4));
  }

  @Test
  void capacityDecidesHowManyABrokerGets() {
    List<PlacementBroker> brokers =
        List.of(
            new PlacementBroker(0, Optional.empty(), 100, 0, 0),
            new PlacementBroker(1, Optional.empty(), 100, 0, 0),
            new PlacementBroker(2, Optional.empty(), 200, 0, 0));
    List<List<Integer>> placed = place(40, 2, brokers);
    assertEquals(Map.of(0, 20, 1, 20, 2, 40), replicaCounts(placed));
    assertEquals(Map.of(0, 10, 1, 10, 2, 20), leaderCounts(placed));
  }

  @Test
  void whoHasLessGetsTheRemainder() {
    List<PlacementBroker> brokers =
        List.of(
            new PlacementBroker(0, Optional.empty(), 100, 9, 1),
            new PlacementBroker(1, Optional.empty(), 100, 8, 3),
            new PlacementBroker(2, Optional.empty(), 100, 7, 2));
    List<List<Integer>> placed = place(1, 2, brokers);
    assertEquals(List.of(2, 1), placed.get(0));
    assertEquals(Map.of(0, 1, 1, 1, 2, 2), replicaCounts(place(4, 1, brokers)));
  }

  @Test
  void anEmptyBrokerDoesNotGetAllOfANewTopic() {
    List<PlacementBroker> brokers = new ArrayList<>();
    for (int id = 0; id < 5; id++) {
      brokers.add(new PlacementBroker(id, Optional.empty(), 100, id == 0 ? 0 : 500, 0));
    }
    assertEquals(4, replicaCounts(place(10, 2, brokers)).get(0));
  }

  @Test
  void manySmallTopicsKeepTheClusterEven() {
    Map<Integer, Integer> replicas = new HashMap<>();
    Map<Integer, Integer> leaders = new HashMap<>();
    SplittableRandom random = new SplittableRandom(3);
    for (int topic = 0; topic < 200; topic++) {
      List<PlacementBroker> brokers =
          IntStream.range(0, 9)
              .mapToObj(
                  id ->
                      new PlacementBroker(
                          id,
                          Optional.of("r" + id % 3),
                          100,
                          replicas.getOrDefault(id, 0),
                          leaders.getOrDefault(id, 0)))
              .toList();
      List<List<Integer>> placed =
          ReplicaPlacement.place(
              new PlacementRequest(1 + random.nextInt(4), 3, brokers, topic, true));
      replicaCounts(placed).forEach((id, count) -> replicas.merge(id, count, Integer::sum));
      leaderCounts(placed).forEach((id, count) -> leaders.merge(id, count, Integer::sum));
      assertTrue(spread(replicas, 9) <= 1, replicas::toString);
    }
    assertTrue(spread(leaders, 9) <= 2, leaders::toString);
  }

  @Test
  void whatABrokerLedIsTakenOverByMany() {
    List<List<Integer>> placed = place(1_000, 3, brokers(new String[20]));
    Set<Integer> next = new HashSet<>();
    placed.stream().filter(each -> each.get(0) == 4).forEach(each -> next.add(each.get(1)));
    assertTrue(next.size() >= 10, next::toString);
  }

  @Test
  void theOrderOfBrokersMakesNoDifferenceAndTheSeedDoes() {
    List<PlacementBroker> brokers = new ArrayList<>(brokers("a", "b", "c", "a", "b", "c"));
    List<List<Integer>> placed = place(50, 3, brokers);
    Collections.shuffle(brokers, new Random(1));
    assertEquals(placed, place(50, 3, brokers));
    assertNotEquals(placed, ReplicaPlacement.place(new PlacementRequest(50, 3, brokers, 8, true)));
  }

  @Test
  void propertiesHoldForRandomClusters() {
    Seeds.each(300, ReplicaPlacementTest::check);
  }

  private static void check(SplittableRandom random) {
    int count = 1 + random.nextInt(20);
    int racks = 1 + random.nextInt(6);
    List<PlacementBroker> brokers = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      int rack = random.nextInt(racks + 1);
      int replicas = random.nextInt(50);
      brokers.add(
          new PlacementBroker(
              id,
              rack == racks ? Optional.empty() : Optional.of("r" + rack),
              100,
              replicas,
              random.nextInt(replicas + 1)));
    }
    int factor = 1 + random.nextInt(Math.min(count, 5));
    int partitions = 1 + random.nextInt(100);
    List<List<Integer>> placed = place(partitions, factor, brokers);
    assertEquals(partitions, placed.size());
    for (List<Integer> replicas : placed) {
      assertEquals(factor, new HashSet<>(replicas).size());
      Oracle.assertSpread(replicas, id -> brokers.get(id).rack(), brokers.size());
    }
    if (brokers.stream().map(PlacementBroker::rack).distinct().count() == 1) {
      assertTrue(spread(replicaCounts(placed), count) <= 1, placed::toString);
      assertTrue(spread(leaderCounts(placed), count) <= 1, placed::toString);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    List<PlacementBroker> two = brokers("a", "b");
    assertThrows(IllegalArgumentException.class, () -> place(1, 3, two));
    assertThrows(IllegalArgumentException.class, () -> place(0, 1, two));
    assertThrows(IllegalArgumentException.class, () -> place(1, 1, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> place(1, 1, List.of(two.get(0), two.get(0))));
    assertThrows(
        IllegalArgumentException.class, () -> place(PlacementRequest.MAX_PARTITIONS + 1, 1, two));
    assertThrows(
        IllegalArgumentException.class, () -> new PlacementBroker(0, Optional.empty(), 0, 0, 0));
  }
}
