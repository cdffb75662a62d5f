package dev.esker.http.groups.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A leader's work stays bearable in a group far larger than most; it holds up other sessions. */
@Timeout(60)
final class LargeGroupTest {
  private static final int MEMBERS = 1000;
  private static final int TOPICS = 50;
  private static final int PARTITIONS = 200;

  @ParameterizedTest
  @ValueSource(ints = {TOPICS, 5})
  void everythingIsSharedOutAndOutAgainWhenAMemberGoes(int topicsOfEach) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < TOPICS; i++) {
      counts.put("t" + i, PARTITIONS);
    }
    List<GroupMember> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      Set<String> topics = new HashSet<>();
      for (int j = 0; j < topicsOfEach; j++) {
        topics.add("t" + (i * 7 + j * 3) % TOPICS);
        topics.add("t" + (topicsOfEach == TOPICS ? j : (i + j) % TOPICS));
      }
      members.add(new GroupMember("m" + i, null, topics, List.of(), -1));
    }
    Assignor assignor = Assignors.named(Assignors.COOPERATIVE_STICKY).orElseThrow();
    Map<String, List<TopicPartition>> assigned = assignor.assign(counts, members);
    checkEven(assigned);
    List<GroupMember> left =
        members.stream()
            .skip(1)
            .map(
                each ->
                    new GroupMember(
                        each.memberId(), null, each.topics(), assigned.get(each.memberId()), 1))
            .toList();
    Map<String, List<TopicPartition>> again = assignor.assign(counts, left);
    int moved = 0;
    for (GroupMember member : left) {
      Set<TopicPartition> lost = new HashSet<>(member.owned());
      lost.removeAll(again.get(member.memberId()));
      moved += lost.size();
    }
    assertEquals(0, moved, "what nobody had to give up");
    assertEquals(
        TOPICS * PARTITIONS, again.values().stream().mapToInt(List::size).sum(), "given out");
  }

  private static void checkEven(Map<String, List<TopicPartition>> assigned) {
    assertEquals(
        Set.of(TOPICS * PARTITIONS / MEMBERS),
        new HashSet<>(assigned.values().stream().map(List::size).toList()));
  }
}
