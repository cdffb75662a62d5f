package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.cluster.Formation.Candidate;
import dev.esker.server.cluster.Formation.Next;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormationTest {
  private static final FormedCluster CLUSTER =
      new FormedCluster("x", voters(1, 2, 3), Optional.empty());

  @Test
  void newControllersWaitForEachOtherAndTheLowestFounds() {
    assertInstanceOf(Next.Wait.class, of(fresh(1)).decide(List.of()));
    assertInstanceOf(Next.Wait.class, of(fresh(1)).decide(List.of(fresh(2))));
    assertEquals(
        new Next.Found(voters(1, 2, 3), Optional.empty()),
        of(fresh(1)).decide(List.of(fresh(3), fresh(2))));
    Next.Wait wait =
        assertInstanceOf(Next.Wait.class, of(fresh(2)).decide(List.of(fresh(3), fresh(1))));
    assertEquals("node 1 founds a cluster", wait.reason());
    assertEquals(
        new Next.Found(voters(1, 2, 3), Optional.empty()),
        of(fresh(1)).decide(List.of(fresh(4), fresh(3), fresh(2), fresh(5))));
  }

  @Test
  void nobodyFoundsAClusterBeforeMostOfTheNamedNodesAreThere() {
    Formation two = new Formation(fresh(1), new Formation.Terms(1, 2, false));
    Next.Wait wait = assertInstanceOf(Next.Wait.class, two.decide(List.of()));
    assertEquals("a new cluster waits for 2 nodes; there are [1]", wait.reason());
    assertEquals(new Next.Found(voters(1), Optional.empty()), two.decide(List.of(fresh(2))));
    // one that holds no vote counts, too: what matters is that it is seen
    Candidate broker = broker(2);
    assertEquals(new Next.Found(voters(1), Optional.empty()), two.decide(List.of(broker)));
  }

  /** Whatever two sets of nodes see each other, they found clusters with a common controller. */
  @Test
  void twoMajoritiesOfTheNamedNodesCannotFoundTwoClusters() {
    for (int named = 1; named <= 8; named++) {
      int most = Math.min(named, 5);
      Formation.Terms terms =
          new Formation.Terms(most % 2 == 0 ? most - 1 : most, named / 2 + 1, false);
      List<SortedMap<Integer, UUID>> founded = new ArrayList<>();
      for (int set = 1; set < 1 << named; set++) {
        List<Candidate> seen = new ArrayList<>();
        for (int id = 1; id <= named; id++) {
          if ((set & 1 << (id - 1)) != 0) {
            seen.add(fresh(id));
          }
        }
        Candidate self = seen.remove(0);
        if (new Formation(self, terms).decide(seen) instanceof Next.Found found) {
          founded.add(found.voters());
        }
      }
      assertTrue(!founded.isEmpty());
      for (SortedMap<Integer, UUID> one : founded) {
        for (SortedMap<Integer, UUID> other : founded) {
          Set<Integer> common = new HashSet<>(one.keySet());
          common.retainAll(other.keySet());
          assertTrue(!common.isEmpty(), named + ": " + one + " and " + other);
        }
      }
    }
  }

  @Test
  void aNodeWithoutAVoteWaitsForACluster() {
    Candidate broker = new Candidate(1, directory(1), false, Optional.empty(), Optional.empty());
    assertInstanceOf(Next.Wait.class, of(broker).decide(List.of(fresh(2), fresh(3))));
    assertEquals(new Next.Join(CLUSTER), of(broker(9)).decide(List.of(in(2, CLUSTER))));
    Next.Wait wait =
        assertInstanceOf(Next.Wait.class, of(fresh(2)).decide(List.of(broker, fresh(3))));
    assertTrue(wait.reason().contains("[2, 3]"), wait.reason());
  }

  @Test
  void whoeverSeesAClusterJoinsIt() {
    assertEquals(new Next.Join(CLUSTER), of(fresh(9)).decide(List.of(in(2, CLUSTER), fresh(1))));
    assertEquals(new Next.Join(CLUSTER), of(fresh(1)).decide(List.of(in(2, CLUSTER))));
    assertEquals(new Next.Join(CLUSTER), of(in(1, CLUSTER)).decide(List.of()));
    assertEquals(new Next.Join(CLUSTER), of(in(1, CLUSTER)).decide(List.of(fresh(2), fresh(3))));
  }

  @Test
  void aControllerWithAnEmptyDirectoryIsRefused() {
    Candidate wiped = new Candidate(2, new UUID(9, 9), true, Optional.empty(), Optional.empty());
    Next.Refuse refuse =
        assertInstanceOf(Next.Refuse.class, of(wiped).decide(List.of(in(1, CLUSTER))));
    assertTrue(refuse.reason().contains("has lost its vote"), refuse.reason());
    Formation allowed = new Formation(wiped, new Formation.Terms(3, 1, true));
    assertEquals(new Next.Join(CLUSTER), allowed.decide(List.of(in(1, CLUSTER))));
  }

  @Test
  void clustersDoNotMix() {
    FormedCluster other = new FormedCluster("y", voters(4), Optional.empty());
    assertInstanceOf(Next.Refuse.class, of(fresh(9)).decide(List.of(in(1, CLUSTER), in(4, other))));
    assertInstanceOf(Next.Refuse.class, of(in(1, CLUSTER)).decide(List.of(in(4, other))));
  }

  @Test
  void twoNodesCanNotHaveOneId() {
    Candidate twin = new Candidate(1, new UUID(9, 9), true, Optional.empty(), Optional.empty());
    Next.Refuse refuse = assertInstanceOf(Next.Refuse.class, of(fresh(1)).decide(List.of(twin)));
    assertTrue(refuse.reason().contains("--node-id"), refuse.reason());
  }

  @Test
  void aNodeAgreesToOneClusterOnly() {
    assertEquals(Optional.empty(), of(fresh(2)).objection(1, CLUSTER));
    assertEquals(Optional.empty(), of(in(2, CLUSTER)).objection(1, CLUSTER));
    FormedCluster second = new FormedCluster("y", voters(1, 2, 3), Optional.empty());
    assertTrue(of(in(2, CLUSTER)).objection(1, second).isPresent());
    assertTrue(of(fresh(4)).objection(1, CLUSTER).isPresent());
    assertTrue(of(broker(2)).objection(1, CLUSTER).isPresent());
    assertTrue(of(fresh(2)).objection(2, CLUSTER).isPresent());
    assertTrue(
        of(fresh(2))
            .objection(1, new FormedCluster("x", voters(1, 2), Optional.empty()))
            .isPresent());
    Candidate wiped = new Candidate(2, new UUID(9, 9), true, Optional.empty(), Optional.empty());
    assertTrue(of(wiped).objection(1, CLUSTER).isPresent());
  }

  @Test
  void whoRanAloneFoundsAClusterUnderItsOwnIdWhateverItsNumber() {
    Candidate alone = alone(3);
    Next.Found found =
        assertInstanceOf(Next.Found.class, of(alone).decide(List.of(fresh(2), fresh(1), fresh(4))));
    assertEquals(voters(1, 2, 3), found.voters());
    FormedCluster cluster = found.cluster(3, "never used");
    assertEquals("own-3", cluster.clusterId());
    assertEquals(Optional.of(3), cluster.origin());
    Next.Wait wait =
        assertInstanceOf(Next.Wait.class, of(fresh(1)).decide(List.of(fresh(2), alone)));
    assertEquals("node 3 founds a cluster", wait.reason());
    assertEquals(Optional.empty(), of(fresh(1)).objection(3, cluster));
    assertTrue(of(fresh(1)).objection(1, cluster).isPresent());
    assertTrue(of(fresh(1)).objection(3, CLUSTER).isPresent());
    assertTrue(of(alone).objection(1, CLUSTER).isPresent());
    // It has asked, crashed, and finds that somebody has agreed.
    assertEquals(new Next.Join(cluster), of(alone).decide(List.of(in(1, cluster))));
    assertEquals(cluster, FormedCluster.parse("own-3", cluster.votersText(), Optional.of("3")));
    assertThrows(
        IllegalArgumentException.class,
        () -> FormedCluster.parse("x", CLUSTER.votersText(), Optional.of("9")));
  }

  @Test
  void topicsAreNotForgottenByJoining() {
    Next.Refuse refuse =
        assertInstanceOf(Next.Refuse.class, of(alone(3)).decide(List.of(in(1, CLUSTER))));
    assertTrue(refuse.reason().contains("own-3"), refuse.reason());
    assertTrue(refuse.reason().contains("--data-dir"), refuse.reason());
    Next.Refuse two =
        assertInstanceOf(Next.Refuse.class, of(alone(3)).decide(List.of(alone(2), fresh(1))));
    assertTrue(two.reason().contains("[2, 3]"), two.reason());
    assertInstanceOf(Next.Wait.class, of(fresh(1)).decide(List.of(alone(2), alone(3))));
  }

  @Test
  void votersAreText() {
    assertEquals(CLUSTER, FormedCluster.parse("x", CLUSTER.votersText(), Optional.empty()));
    for (String bad : List.of("", "1", "1:", "a:" + directory(1), "1:x", ":" + directory(1))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> FormedCluster.parse("x", bad, Optional.empty()),
          bad);
    }
    String twice = "1:" + directory(1) + ",1:" + directory(2);
    assertThrows(
        IllegalArgumentException.class, () -> FormedCluster.parse("x", twice, Optional.empty()));
  }

  /**
   * Nodes see each other bit by bit, founders crash between any two of their steps, and messages
   * are lost: there is never a node in two clusters, and never two clusters with a common
   * controller.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void noControllerIsInTwoClusters(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = 3 + random.nextInt(4);
    Map<Integer, Candidate> nodes = new HashMap<>();
    Map<Integer, Set<Integer>> seen = new HashMap<>();
    for (int id = 1; id <= count; id++) {
      nodes.put(id, seed % 2 == 0 && id == 2 ? alone(id) : fresh(id));
      seen.put(id, new HashSet<>());
    }
    for (int step = 0; step < 400; step++) {
      int id = 1 + random.nextInt(count);
      if (random.nextInt(3) > 0 || step > 300) {
        seen.get(id).add(1 + random.nextInt(count));
      }
      List<Candidate> others = new ArrayList<>();
      seen.get(id).stream().filter(each -> each != id).map(nodes::get).forEach(others::add);
      Next next = of(nodes.get(id)).decide(others);
      if (next instanceof Next.Join join) {
        Optional<FormedCluster> before = nodes.get(id).formed();
        assertTrue(before.isEmpty() || before.get().equals(join.cluster()), "seed " + seed);
        nodes.put(id, in(id, join.cluster()));
      } else if (next instanceof Next.Found found) {
        FormedCluster cluster = found.cluster(id, id + "-" + step);
        boolean all = true;
        for (int voter : found.voters().keySet()) {
          boolean lost = step < 300 && random.nextInt(4) == 0;
          if (voter == id || lost) {
            all &= !lost;
          } else if (of(nodes.get(voter)).objection(id, cluster).isEmpty()) {
            nodes.put(voter, in(voter, cluster));
          } else {
            all = false;
          }
        }
        if (all && random.nextInt(4) > 0) {
          nodes.put(id, in(id, cluster));
        }
      }
      checkVotes(nodes.values(), "seed " + seed + " step " + step);
    }
  }

  private static void checkVotes(Collection<Candidate> nodes, String where) {
    Map<Integer, FormedCluster> votes = new HashMap<>();
    Set<FormedCluster> clusters = new HashSet<>();
    for (Candidate node : nodes) {
      if (node.formed().isPresent()) {
        FormedCluster formed = node.formed().get();
        clusters.add(formed);
        if (formed.hasVote(node.nodeId(), node.directoryId())) {
          votes.put(node.nodeId(), formed);
        }
      }
    }
    Set<Integer> taken = new HashSet<>();
    for (FormedCluster cluster : clusters) {
      if (isRunning(cluster, votes)) {
        cluster.voters().keySet().stream()
            .filter(voter -> cluster.equals(votes.get(voter)))
            .forEach(voter -> assertTrue(taken.add(voter), where + ": " + clusters));
      }
    }
    long running = clusters.stream().filter(each -> isRunning(each, votes)).count();
    assertTrue(running <= nodes.size() / 3 + 1, where + ": " + clusters);
  }

  /** Whether a majority of its controllers is part of it. */
  private static boolean isRunning(FormedCluster cluster, Map<Integer, FormedCluster> votes) {
    long there =
        cluster.voters().keySet().stream()
            .filter(voter -> cluster.equals(votes.get(voter)))
            .count();
    return there * 2 > cluster.voters().size();
  }

  private static Formation of(Candidate self) {
    return new Formation(self, new Formation.Terms(3, 1, false));
  }

  private static Candidate fresh(int id) {
    return new Candidate(id, directory(id), true, Optional.empty(), Optional.empty());
  }

  private static Candidate alone(int id) {
    return new Candidate(id, directory(id), true, Optional.empty(), Optional.of("own-" + id));
  }

  private static Candidate broker(int id) {
    return new Candidate(id, directory(id), false, Optional.empty(), Optional.empty());
  }

  private static Candidate in(int id, FormedCluster cluster) {
    return new Candidate(id, directory(id), true, Optional.of(cluster), Optional.empty());
  }

  private static UUID directory(int id) {
    return new UUID(id, id);
  }

  private static SortedMap<Integer, UUID> voters(int... ids) {
    SortedMap<Integer, UUID> voters = new TreeMap<>();
    for (int id : ids) {
      voters.put(id, directory(id));
    }
    return voters;
  }
}
