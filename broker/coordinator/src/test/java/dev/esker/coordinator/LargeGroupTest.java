package dev.esker.coordinator;

import static dev.esker.coordinator.Bench.GROUP;
import static dev.esker.coordinator.Bench.request;
import static dev.esker.coordinator.message.GroupError.GROUP_MAX_SIZE_REACHED;
import static dev.esker.coordinator.message.GroupError.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.group.GroupConfig;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.offsets.OffsetsConfig;
import dev.esker.coordinator.step.GroupEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many members as a group may have by default. */
class LargeGroupTest {
  private static final int MEMBERS = GroupConfig.DEFAULTS.maxSize();
  private static final int MAX_BYTES = GroupConfig.DEFAULTS.maxGroupBytes();

  /** With Kafka's initial delay, so that all of them are in the first generation. */
  private final Bench bench =
      new Bench(
          new CoordinatorConfig(
              new GroupConfig(3000, 6_000, 1_800_000, MEMBERS, MAX_BYTES), OffsetsConfig.DEFAULTS));

  /** Joins that many, each with so many bytes of metadata; those that were let in. */
  private List<JoinAnswer> joinAll(int metadata) {
    byte[] bytes = Arrays.copyOf(Bench.subscription("t"), metadata);
    List<Answer<JoinAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      answers.add(bench.join(request("", d -> d.protocol("range", bytes))));
    }
    bench.advance(3000);
    bench.advance(3000);
    List<JoinAnswer> joined = new ArrayList<>();
    for (Answer<JoinAnswer> answer : answers) {
      if (answer.get().error() == NONE) {
        joined.add(answer.get());
      } else {
        assertEquals(GROUP_MAX_SIZE_REACHED, answer.get().error());
      }
    }
    return joined;
  }

  private void syncAll(List<JoinAnswer> joined, String assignment) {
    List<Answer<SyncAnswer>> answers = new ArrayList<>();
    List<String> assignments = new ArrayList<>();
    joined.forEach(each -> assignments.addAll(List.of(each.memberId(), assignment)));
    for (JoinAnswer each : joined.subList(1, joined.size())) {
      answers.add(bench.sync(each.memberId(), 1));
    }
    answers.add(bench.sync(joined.get(0).memberId(), 1, assignments.toArray(new String[0])));
    answers.forEach(each -> assertEquals(NONE, each.get().error()));
  }

  @Test
  void tenThousandMembersComeWorkAndGo() {
    List<JoinAnswer> joined = joinAll(100);
    assertEquals(MEMBERS, joined.size());
    assertEquals(MEMBERS, joined.get(0).members().size());
    syncAll(joined, "x".repeat(60));
    assertEquals("Stable", bench.state());
    joined.forEach(each -> assertEquals(NONE, bench.heartbeat(each.memberId(), 1)));
    // The members and the last record.
    assertTrue(bench.budget.bytes() < 2L * MAX_BYTES, "holds " + bench.budget.bytes());
    bench.restart();
    joined.forEach(each -> assertEquals(NONE, bench.heartbeat(each.memberId(), 1)));
    assertEquals(MEMBERS, bench.coordinator.describe(GROUP).members().size());
    List<LeavingMember> leaving =
        joined.stream().map(each -> new LeavingMember(each.memberId(), null, "done")).toList();
    bench.events.clear();
    bench.coordinator.leave(GROUP, leaving, bench.turn()).forEach(e -> assertEquals(NONE, e));
    bench.settle();
    assertEquals("Empty", bench.state());
    assertTrue(bench.budget.bytes() < 1_500, "keeps " + bench.budget.bytes());
    for (GroupEvent event : bench.events) {
      assertTrue(event.text().length() < 5_000, "a line of " + event.text().length());
    }
  }

  @Test
  void whatTheyBringAlongIsBounded() {
    List<JoinAnswer> joined = joinAll(1024);
    assertTrue(joined.size() > MEMBERS / 2 && joined.size() < MEMBERS, "members: " + joined.size());
    assertTrue(bench.budget.bytes() < MAX_BYTES + 1_500, "holds " + bench.budget.bytes());
    syncAll(joined, "x".repeat(60));
    assertEquals("Stable", bench.state());
    assertTrue(bench.log.get(0).sizeInBytes() < MAX_BYTES);
    assertTrue(bench.budget.bytes() < 2L * MAX_BYTES, "holds " + bench.budget.bytes());
  }

  @Test
  void silentMembersExpireTogether() {
    List<JoinAnswer> joined = joinAll(100);
    syncAll(joined, "");
    bench.advance(10_000);
    assertEquals("Empty", bench.state());
    assertTrue(bench.budget.bytes() < 1_500, "keeps " + bench.budget.bytes());
  }
}
