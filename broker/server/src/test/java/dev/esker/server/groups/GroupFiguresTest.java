package dev.esker.server.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.metrics.FiguresText;
import dev.esker.server.metrics.FiguresText.Family;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.Protocol;
import dev.esker.spi.MetricsFormat;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Figures of groups on a coordinator with its own thread; how old they may be is by hand. */
@Timeout(60)
class GroupFiguresTest {
  private static final int GROUPS = GroupFigures.MAX_GROUPS + 50;

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final BrokerMetrics metrics = new BrokerMetrics(clock);
  private final MemoryOffsetsLog log = new MemoryOffsetsLog(2, false);
  private final AtomicLong end = new AtomicLong(10);
  private final CoordinatorDriver driver =
      new CoordinatorDriver(DriverConfig.DEFAULTS, log, Clock.system(), partition -> true);

  @BeforeEach
  void start() {
    driver.start();
    GroupFigures.register(
        metrics, driver, partition -> partition.topic().equals("t") ? end.get() : -1);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private void commit(String group, long... offsets) {
    Map<TopicPartition, CommittedOffset> all = new HashMap<>();
    for (int i = 0; i < offsets.length; i++) {
      all.put(new TopicPartition("t", i), new CommittedOffset(offsets[i], -1, ""));
    }
    all.put(new TopicPartition("deleted", 0), new CommittedOffset(5, -1, ""));
    CommitRequest request = new CommitRequest(new MemberRef(group, -1, "", null), all);
    driver
        .commit(request)
        .toCompletableFuture()
        .join()
        .values()
        .forEach(error -> assertEquals(ErrorCode.NONE, error));
  }

  private void join(String group) {
    JoinRequest request =
        new JoinRequest(
            group,
            "",
            null,
            "c",
            "/h",
            10_000,
            300_000,
            "consumer",
            List.of(new Protocol("range", new byte[0])),
            false,
            true);
    assertEquals(ErrorCode.NONE, driver.join(request).toCompletableFuture().join().error());
  }

  private Map<String, Family> figures() throws Exception {
    var text = metrics.write(MetricsFormat.PROMETHEUS, false).toCompletableFuture();
    return FiguresText.parse(
        StandardCharsets.UTF_8.decode(text.get(30, TimeUnit.SECONDS)).toString());
  }

  private static Double of(Map<String, Family> figures, String name, String group) {
    return figures.get(name).samples().get(name + "{group=\"" + group + "\",}");
  }

  @Test
  void lagIsTheSumAndTheMostOfThePartitionsThatThereAre() throws Exception {
    commit("g", 10, 7, 2, 12);
    Map<String, Family> figures = figures();
    assertEquals(11, of(figures, "esker_group_lag_records", "g"));
    assertEquals(8, of(figures, "esker_group_max_lag_records", "g"));
    assertEquals(0, of(figures, "esker_group_members", "g"));
    assertEquals(
        5, figures.get("esker_committed_offsets").samples().get("esker_committed_offsets"));
  }

  @Test
  void groupsAreReadEveryFewSecondsAndEndsAtEachLook() throws Exception {
    commit("g", 10);
    assertEquals(0, of(figures(), "esker_group_lag_records", "g"));
    commit("g", 4);
    end.set(11);
    assertEquals(1, of(figures(), "esker_group_lag_records", "g"));
    clock.advance(4_999, TimeUnit.MILLISECONDS);
    assertEquals(1, of(figures(), "esker_group_lag_records", "g"));
    clock.advance(1, TimeUnit.MILLISECONDS);
    assertEquals(7, of(figures(), "esker_group_lag_records", "g"));
  }

  @Test
  void onlySomeGroupsAreShownThoseWithMembersFirstAndAllAreCounted() throws Exception {
    for (int i = 0; i < GROUPS - 1; i++) {
      commit("g" + i, 1);
    }
    join("zzz");
    Map<String, Family> figures = figures();
    assertEquals(GroupFigures.MAX_GROUPS, figures.get("esker_group_members").samples().size());
    assertEquals(1, of(figures, "esker_group_members", "zzz"));
    assertEquals(50, figures.get("esker_groups_not_shown").samples().get("esker_groups_not_shown"));
    assertEquals(1, figures.get("esker_members").samples().get("esker_members"));
    Map<String, Double> states = figures.get("esker_groups").samples();
    assertEquals(GROUPS - 1, states.get("esker_groups{state=\"Empty\",}"));
    assertEquals(GROUPS, states.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  @Test
  void aGroupWithMoreOffsetsThanMayBeReadIsShownWithoutLag() {
    commit("a", 1, 2);
    commit("b", 1, 2, 3);
    commit("c", 1);
    GroupReading reading = driver.read(10, 5).toCompletableFuture().join().orElseThrow();
    List<Integer> read = reading.groups().stream().map(each -> each.offsets().size()).toList();
    assertEquals(List.of(3, 0, 2), read);
    assertEquals(9, reading.offsets());
  }

  @Test
  void whileTheCoordinatorCannotAnswerWhatIsKnownIsShown() throws Exception {
    commit("g", 4);
    assertEquals(6, of(figures(), "esker_group_lag_records", "g"));
    driver.close();
    clock.advance(1, TimeUnit.HOURS);
    assertTrue(driver.read(1, 1).toCompletableFuture().join().isEmpty());
    assertEquals(6, of(figures(), "esker_group_lag_records", "g"));
    assertFalse(figures().isEmpty());
  }
}
