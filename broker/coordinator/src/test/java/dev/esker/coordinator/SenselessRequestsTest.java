package dev.esker.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.group.GroupConfig;
import dev.esker.coordinator.message.CommitRequest;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.GroupListing;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.message.Protocol;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.offsets.OffsetsConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that make no sense, writes that fail, and time that passes: everybody is answered once,
 * with an error that says something, and when all sessions are over nothing is kept.
 *
 * <p>{@code -Desker.fuzz.seed=N} adds a number to the seeds.
 */
class SenselessRequestsTest {
  private static final int STEPS = 4_000;
  private static final int MAX_GROUP_BYTES = 50_000;
  private static final int MAX_SESSION = 60_000;
  private static final List<String> GROUPS =
      List.of("g0", "g1", "g2", "", "g" + "x".repeat(40_000));

  /** The longest that anything waits: a first join, then a join deadline for those left. */
  private static final long LONGEST_WAIT = 400_000;

  private final Bench bench =
      new Bench(
          new CoordinatorConfig(
              new GroupConfig(50, 100, MAX_SESSION, 20, MAX_GROUP_BYTES),
              new OffsetsConfig(100, 1_000_000, 10_000, 2_000)));

  private final List<Answer<?>> answers = new ArrayList<>();
  private final Set<GroupError> seen = new TreeSet<>();
  private final List<String> memberIds = new ArrayList<>(List.of("", "nobody"));
  private final List<Join> joins = new ArrayList<>();
  private Random random;

  /** A join, and what it is answered in the end. */
  private record Join(JoinRequest request, Answer<JoinAnswer> answer) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingIsLeftOfThem(long number) {
    long seed = number + Long.getLong("esker.fuzz.seed", 0);
    random = new Random(seed);
    Supplier<String> where = () -> "seed " + seed;
    bench.autoStore = false;
    for (int i = 0; i < STEPS; i++) {
      step();
      assertTrue(bench.budget.bytes() < 20L * MAX_GROUP_BYTES, where);
    }
    bench.autoStore = true;
    for (int i = 0; i < 10; i++) {
      bench.advance(LONGEST_WAIT / 10);
    }
    answers.forEach(answer -> assertTrue(answer.isThere(), where));
    answers.forEach(answer -> note(answer.get()));
    for (GroupListing group : List.copyOf(bench.coordinator.list())) {
      assertEquals("Empty", group.state(), where);
      Answer<GroupError> deleted = new Answer<>();
      bench.coordinator.delete(group.groupId(), deleted, bench.turn());
      bench.settle();
      assertEquals(GroupError.NONE, deleted.get(), where);
    }
    assertEquals(0, bench.budget.bytes(), where);
    assertEquals(0, bench.budget.groups(), where);
    assertTrue(seen.size() >= 12, () -> "only " + seen + ", seed " + seed);
    bench.restart();
    assertEquals(List.of(), List.copyOf(bench.coordinator.list()), where);
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> join();
      case 3, 4 -> sync();
      case 5 -> note(bench.coordinator.heartbeat(somebody(), bench.turn()));
      case 6 -> leave();
      case 7, 8 -> commit();
      case 9 -> remove();
      case 10 -> bench.advance(random.nextInt(random.nextInt(4) == 0 ? 100_000 : 200));
      default -> finishWrites();
    }
  }

  private void finishWrites() {
    while (!bench.writes.isEmpty() && random.nextInt(8) > 0) {
      if (random.nextInt(6) == 0) {
        bench.fail(GroupError.COORDINATOR_NOT_AVAILABLE);
      } else {
        bench.store();
      }
    }
  }

  private void join() {
    List<Protocol> protocols = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      byte[] metadata = new byte[random.nextInt(20) == 0 ? 60_000 : random.nextInt(100)];
      random.nextBytes(metadata);
      protocols.add(new Protocol("p" + random.nextInt(3), metadata));
    }
    JoinRequest request =
        new JoinRequest(
            group(),
            memberId(),
            instance(),
            random.nextInt(20) == 0 ? "c".repeat(50_000) : "c",
            "/h",
            pick(-1, 0, 100, 5_000, MAX_SESSION, MAX_SESSION + 1, Integer.MAX_VALUE),
            pick(Integer.MIN_VALUE, -1, 0, 1, 5_000, 300_000, Integer.MAX_VALUE),
            pick("consumer", "consumer", "consumer", "connect", ""),
            protocols,
            random.nextBoolean(),
            random.nextBoolean());
    Answer<JoinAnswer> answer = new Answer<>();
    answers.add(answer);
    joins.add(new Join(request, answer));
    bench.coordinator.join(request, answer, bench.turn());
    if (answer.isThere() && memberIds.size() < 500) {
      memberIds.add(answer.get().memberId());
    }
  }

  private void sync() {
    Map<String, byte[]> assignments = new LinkedHashMap<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      assignments.put(memberId(), new byte[random.nextInt(8) == 0 ? 60_000 : random.nextInt(50)]);
    }
    SyncRequest request =
        new SyncRequest(
            somebody(), pick(null, "consumer", "x"), pick(null, "p0", "p1"), assignments);
    Answer<SyncAnswer> answer = new Answer<>();
    answers.add(answer);
    bench.coordinator.sync(request, answer, bench.turn());
  }

  private void leave() {
    List<LeavingMember> leaving = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      leaving.add(new LeavingMember(memberId(), instance(), pick(null, "r".repeat(10_000))));
    }
    bench.coordinator.leave(group(), leaving, bench.turn()).forEach(this::note);
  }

  private void commit() {
    Map<PartitionRef, CommittedOffset> offsets = new LinkedHashMap<>();
    int count = random.nextInt(random.nextInt(10) == 0 ? 500 : 3);
    for (int i = 0; i < count; i++) {
      PartitionRef partition =
          new PartitionRef(pick("t", "u", "", "t".repeat(40_000)), pick(-1, i, Integer.MAX_VALUE));
      String metadata = pick("", "m", "m".repeat(101));
      offsets.put(partition, new CommittedOffset(random.nextLong(), random.nextInt(), metadata));
    }
    Answer<PartitionErrors> answer = new Answer<>();
    answers.add(answer);
    bench.coordinator.commit(new CommitRequest(somebody(), offsets), answer, bench.turn());
  }

  private void remove() {
    if (random.nextBoolean()) {
      Answer<GroupError> answer = new Answer<>();
      answers.add(answer);
      bench.coordinator.delete(group(), answer, bench.turn());
      return;
    }
    Set<PartitionRef> partitions = new LinkedHashSet<>();
    partitions.add(new PartitionRef(pick("t", "u", ""), random.nextInt(3) - 1));
    Answer<PartitionErrors> answer = new Answer<>();
    answers.add(answer);
    bench.coordinator.deleteOffsets(group(), partitions, answer, bench.turn());
  }

  private MemberIdentity somebody() {
    if (!joins.isEmpty() && random.nextInt(3) > 0) {
      // Mostly one of the last, which may still be a member, and may be wrong in one point.
      Join join = joins.get(Math.max(0, joins.size() - 1 - random.nextInt(8)));
      if (join.answer.isThere() && join.answer.get().error() == GroupError.NONE) {
        JoinAnswer joined = join.answer.get();
        boolean right = random.nextInt(3) > 0;
        return new MemberIdentity(
            join.request.groupId(),
            right ? joined.generation() : joined.generation() + pick(-1, 1),
            joined.memberId(),
            random.nextInt(4) > 0 ? join.request.instanceId() : instance());
      }
    }
    int generation = pick(-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE);
    return new MemberIdentity(group(), generation, memberId(), instance());
  }

  private String group() {
    return GROUPS.get(random.nextInt(10) == 0 ? random.nextInt(GROUPS.size()) : random.nextInt(3));
  }

  private String memberId() {
    // Mostly one of the last, which may still be one.
    int last = memberIds.size() - 1;
    return memberIds.get(Math.max(0, last - random.nextInt(1 + Math.min(last, 12))));
  }

  private String instance() {
    return random.nextInt(3) > 0 ? null : pick("i0", "i1", "", "i".repeat(40_000));
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }

  private void note(Object answer) {
    if (answer instanceof JoinAnswer joined) {
      note(joined.error());
    } else if (answer instanceof SyncAnswer synced) {
      note(synced.error());
    } else if (answer instanceof PartitionErrors errors) {
      note(errors.error());
      errors.partitions().values().forEach(this::note);
    } else {
      note((GroupError) answer);
    }
  }

  private void note(GroupError error) {
    assertNotEquals(GroupError.UNKNOWN_SERVER_ERROR, error);
    seen.add(error);
  }
}
