package dev.esker.http.groups.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Even, sticky, and with cooperation never two owners of a partition. */
final class StickyAssignorTest {
  private static final long SEED = Long.getLong("esker.seed", 11);
  private static final int GROUPS = 300;
  private static final int REBALANCES = 6;

  private final Random random = new Random(SEED);
  private final Groups groups = new Groups(random);
  private final Assignor sticky = Assignors.named(Assignors.STICKY).orElseThrow();
  private final Assignor cooperative = Assignors.named(Assignors.COOPERATIVE_STICKY).orElseThrow();

  /** As even as Kafka's, and no more moves than Kafka's, with members that all want the same. */
  @Test
  void membersAlikeDifferByAtMostOneAndKeepWhatTheyCan() {
    int moves = 0;
    int movesOfKafka = 0;
    for (int group = 0; group < GROUPS; group++) {
      Groups.Sample sample = groups.sample(true);
      for (int generation = 1; generation <= REBALANCES; generation++) {
        Groups.Sample now = sample;
        Map<String, List<TopicPartition>> assigned = sticky.assign(now.counts(), now.members());
        int least = assigned.values().stream().mapToInt(List::size).min().orElseThrow();
        int most = assigned.values().stream().mapToInt(List::size).max().orElseThrow();
        assertTrue(most - least <= 1, () -> "seed " + SEED + ": " + now + assigned);
        int moved = moved(now, assigned);
        moves += moved;
        int byKafka = movedByKafka(now);
        movesOfKafka += byKafka;
        assertTrue(moved <= byKafka, () -> "seed " + SEED + ": " + now + assigned);
        sample = groups.next(now, assigned, generation);
      }
    }
    assertTrue(moves > 100 && moves <= movesOfKafka, moves + " of " + movesOfKafka);
  }

  /**
   * No assignment is more even than this: the squares of the counts sum up to no less elsewhere.
   */
  @Test
  void withOtherSubscriptionsNothingIsMoreEven() {
    for (int group = 0; group < GROUPS; group++) {
      Groups.Sample sample = groups.sample(false);
      for (int generation = 1; generation <= REBALANCES; generation++) {
        Groups.Sample now = sample;
        Map<String, List<TopicPartition>> assigned = sticky.assign(now.counts(), now.members());
        Map<String, List<TopicPartition>> byKafka =
            Groups.byKafka(new org.apache.kafka.clients.consumer.StickyAssignor(), now);
        assertTrue(
            squares(assigned.values()) <= squares(byKafka.values()),
            () -> "seed " + SEED + ": " + now + assigned + byKafka);
        sample = groups.next(now, assigned, generation);
      }
    }
  }

  @Test
  void whatNeedNotMoveStays() {
    for (int group = 0; group < GROUPS; group++) {
      Groups.Sample sample = groups.sample(random.nextBoolean());
      Map<String, List<TopicPartition>> first = sticky.assign(sample.counts(), sample.members());
      List<GroupMember> again =
          sample.members().stream()
              .map(member -> Groups.owning(member, first.get(member.memberId()), 1))
              .toList();
      assertEquals(
          first, sticky.assign(sample.counts(), again), () -> "seed " + SEED + ": " + sample);
    }
  }

  /** A chain: the one with two hands one on to its neighbour, and that one to the one with none. */
  @Test
  void aPartitionIsHandedOnWhereItCanNotGoDirectly() {
    GroupMember rich = member("rich", Set.of("a"), at("a", 0), at("a", 1));
    GroupMember between = member("between", Set.of("a", "b"), at("b", 0));
    GroupMember poor = member("poor", Set.of("b"));
    Map<String, List<TopicPartition>> assigned =
        sticky.assign(Map.of("a", 2, "b", 1), List.of(rich, between, poor));
    assertEquals(
        Map.of(
            "rich", List.of(at("a", 0)),
            "between", List.of(at("a", 1)),
            "poor", List.of(at("b", 0))),
        assigned);
  }

  @Test
  void theNewestClaimIsRightAndTwoOfTheSameGenerationAreNot() {
    Set<String> topics = Set.of("a");
    GroupMember stale = new GroupMember("m1", null, topics, List.of(at("a", 0), at("a", 1)), 3);
    GroupMember newer = new GroupMember("m2", null, topics, List.of(at("a", 1)), 4);
    assertEquals(
        Map.of("m1", List.of(at("a", 0)), "m2", List.of(at("a", 1))),
        sticky.assign(Map.of("a", 2), List.of(stale, newer)));
    GroupMember third = new GroupMember("m3", null, topics, List.of(at("a", 0)), 3);
    Map<String, List<TopicPartition>> contested =
        sticky.assign(Map.of("a", 2), List.of(third, newer, stale));
    assertEquals(List.of(at("a", 1)), contested.get("m2"));
    assertEquals(1, contested.get("m1").size() + contested.get("m3").size());
  }

  @Test
  void claimsOfWhatDoesNotExistAreIgnored() {
    GroupMember liar =
        member("m", Set.of("a"), at("a", -1), at("a", 5), at("gone", 0), at("a", 0), at("a", 0));
    assertEquals(
        Map.of("m", List.of(at("a", 0), at("a", 1))),
        sticky.assign(Map.of("a", 2, "gone", 1), List.of(liar)));
  }

  /**
   * Rebalances until nobody has to give anything up, and looks each time that nobody is given what
   * another still has.
   */
  @Test
  void withCooperationNobodyIsGivenWhatAnotherStillReads() {
    int withheld = 0;
    for (int group = 0; group < GROUPS; group++) {
      Groups.Sample sample = groups.sample(random.nextBoolean());
      Map<String, List<TopicPartition>> assigned = Map.of();
      int generation = 0;
      for (int change = 0; change < REBALANCES; change++) {
        boolean settled = false;
        for (int round = 0; !settled; round++) {
          assertTrue(round < 3, "it does not settle, seed " + SEED + ": " + sample);
          assigned = cooperative.assign(sample.counts(), sample.members());
          int revoked = checkNobodyTakes(sample, assigned);
          withheld += revoked;
          settled = revoked == 0;
          generation++;
          sample = afterwards(sample, assigned, generation);
        }
        assertEquals(sticky.assign(sample.counts(), sample.members()), assigned);
        sample = groups.next(sample, assigned, generation);
      }
    }
    assertTrue(withheld > 100, "withheld " + withheld);
  }

  /** How many partitions members have to give up. */
  private static int checkNobodyTakes(
      Groups.Sample sample, Map<String, List<TopicPartition>> assigned) {
    Map<TopicPartition, String> owners = new HashMap<>();
    int revoked = 0;
    for (GroupMember member : sample.members()) {
      List<TopicPartition> now = assigned.get(member.memberId());
      for (TopicPartition owned : member.owned()) {
        owners.put(owned, member.memberId());
        revoked += now.contains(owned) ? 0 : 1;
      }
    }
    assigned.forEach(
        (member, share) ->
            share.forEach(
                partition ->
                    assertEquals(
                        member,
                        owners.getOrDefault(partition, member),
                        () -> partition + " of " + sample)));
    return revoked;
  }

  private static Groups.Sample afterwards(
      Groups.Sample sample, Map<String, List<TopicPartition>> assigned, int generation) {
    List<GroupMember> members = new ArrayList<>();
    for (GroupMember member : sample.members()) {
      members.add(Groups.owning(member, assigned.get(member.memberId()), generation));
    }
    return sample.with(members);
  }

  private static int moved(Groups.Sample sample, Map<String, List<TopicPartition>> assigned) {
    int moved = 0;
    for (GroupMember member : sample.members()) {
      Set<TopicPartition> lost = new HashSet<>(member.owned());
      lost.removeAll(assigned.get(member.memberId()));
      moved += lost.size();
    }
    return moved;
  }

  private static int movedByKafka(Groups.Sample sample) {
    // The cooperative one reads what members own from where we put it; what it withholds has moved.
    return moved(
        sample,
        Groups.byKafka(new org.apache.kafka.clients.consumer.CooperativeStickyAssignor(), sample));
  }

  private static long squares(Collection<List<TopicPartition>> shares) {
    return shares.stream().mapToLong(share -> (long) share.size() * share.size()).sum();
  }

  private static GroupMember member(String id, Set<String> topics, TopicPartition... owned) {
    return new GroupMember(id, null, topics, List.of(owned), 1);
  }

  private static TopicPartition at(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }
}
