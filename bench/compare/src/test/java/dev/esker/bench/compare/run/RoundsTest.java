package dev.esker.bench.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.peer.ClientSettings;
import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.results.Failure;
import dev.esker.bench.compare.results.Trial;
import dev.esker.bench.compare.results.WorkloadResult;
import dev.esker.bench.compare.scenario.LoadScenario;
import dev.esker.bench.compare.scenario.RestartScenario;
import dev.esker.bench.compare.scenario.Scenario;
import dev.esker.bench.disk.DiskProbe;
import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.MemoryTarget;
import dev.esker.bench.target.TargetException;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
  private static final DiskProbe.Limits SMALL =
      new DiskProbe.Limits(8_192, 3, 65_536, Duration.ofSeconds(5));

  private final List<String> history = new ArrayList<>();
  private RunDirectory directory;

  @TempDir private Path parent;

  @BeforeEach
  void open() throws IOException {
    directory = RunDirectory.in(parent);
  }

  @AfterEach
  void close() throws IOException {
    directory.close();
  }

  private static Workload workload(long bytes) {
    return new Workload(
        new TopicSpec("t", 2, 1),
        new RecordShape(100, KeyDistribution.UNIFORM, 100, 1),
        new Workload.Bounds(200, Duration.ofMinutes(1), bytes),
        0,
        new Workload.Clients(1, 1, 0, false),
        Duration.ZERO);
  }

  private static Scenario load() {
    return new LoadScenario("load", "200 records", workload(100_000), ClientSettings.DEFAULTS);
  }

  private FakePeer peer(String name) {
    return new FakePeer(name, history, target -> target);
  }

  private WorkloadResult run(Scenario scenario, int rounds, Peer... peers)
      throws IOException, InterruptedException {
    return new Rounds(List.of(peers), rounds, Optional.empty(), directory, line -> {})
        .run(scenario);
  }

  @Test
  void peersTakeTurns() throws Exception {
    WorkloadResult result = run(load(), 2, peer("a"), peer("b"));
    assertEquals(
        List.of(
            "a starts",
            "a is killed",
            "b starts",
            "b is killed",
            "a starts",
            "a is killed",
            "b starts",
            "b is killed"),
        history);
    assertEquals(
        List.of("a 1", "b 1", "a 2", "b 2"),
        result.trials().stream().map(trial -> trial.peer() + " " + trial.round()).toList());
    for (Trial trial : result.trials()) {
      assertTrue(trial.sample().value(Metric.RECORDS_PER_S).orElseThrow() > 0);
      assertTrue(trial.sample().value(Metric.RSS_PEAK_MIB).orElseThrow() > 0);
      assertTrue(trial.sample().read().isPresent());
      assertEquals(List.of(), trial.sample().problems());
    }
  }

  @Test
  void aPeerThatDoesNotStartIsReportedAndTheOthersGoOn() throws Exception {
    WorkloadResult result = run(load(), 3, peer("a"), peer("b").failingAtStart(2), peer("c"));
    assertEquals(
        List.of(new Failure("b", 2, "it doesn't feel like it", "a line\nthe last line")),
        result.failures());
    assertEquals(
        List.of("a 1", "b 1", "c 1", "a 2", "c 2", "a 3", "c 3"),
        result.trials().stream().map(trial -> trial.peer() + " " + trial.round()).toList());
  }

  @Test
  void aClientThatFailsIsReportedWithThePeersLog() throws Exception {
    Peer bad =
        new FakePeer(
            "bad",
            history,
            target -> {
              throw new TargetException("no way", null);
            });
    WorkloadResult result = run(load(), 1, bad, peer("good"));
    assertEquals(1, result.failures().size());
    assertEquals("no way", result.failures().get(0).message());
    assertTrue(history.contains("bad is killed"), history::toString);
    assertEquals(List.of("good"), result.rows());
  }

  @Test
  void recordsThatAreLostMakeFiguresDoubtful() throws Exception {
    Peer forgetful =
        new FakePeer("forgetful", history, target -> new MemoryTarget(n -> n == 50 ? 2 : 1));
    WorkloadResult result = run(load(), 1, forgetful);
    List<String> problems = result.trials().get(0).sample().problems();
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).contains("1 repeated"), problems::toString);
  }

  @Test
  void aPeerThatAnswersOnlyAfterTheEndHasARateOfNothing() throws Exception {
    Workload workload = workload(100_000);
    Workload brief =
        new Workload(
            workload.topic(),
            workload.shape(),
            new Workload.Bounds(200, Duration.ofMillis(50), 100_000),
            0,
            new Workload.Clients(1, 1, 100, false),
            Duration.ZERO);
    Scenario scenario = new LoadScenario("brief", "50 ms", brief, ClientSettings.DEFAULTS);
    Peer slow =
        new FakePeer("slow", history, target -> new MemoryTarget(n -> 1).answeringWhenFlushed());
    WorkloadResult result = run(scenario, 1, slow);
    assertEquals(List.of(), result.failures());
    assertEquals(0.0, result.trials().get(0).sample().value(Metric.RECORDS_PER_S).orElseThrow());
    assertEquals(List.of(), result.trials().get(0).sample().problems());
  }

  @Test
  void aRestartComesAfterAKill() throws Exception {
    WorkloadResult result = run(new RestartScenario("restart", workload(100_000)), 1, peer("a"));
    assertEquals(List.of("a starts", "a is killed", "a restarts"), history);
    Trial trial = result.trials().get(0);
    assertEquals(4.0, trial.sample().value(Metric.RESTART_MS).orElseThrow());
    assertEquals(200.0, trial.sample().value(Metric.STORED_RECORDS).orElseThrow());
  }

  @Test
  void theDiskIsMeasuredInEveryRound() throws Exception {
    WorkloadResult result =
        new Rounds(List.of(peer("a")), 2, Optional.of(SMALL), directory, line -> {}).run(load());
    assertEquals(List.of("a", WorkloadResult.DISK), result.rows());
    assertEquals(
        2, result.spread(WorkloadResult.DISK, Metric.ACK_P50_MS).orElseThrow().values().size());
    assertTrue(result.ratio("a", WorkloadResult.DISK, Metric.MB_PER_S).isPresent());
  }

  @Test
  void nothingIsStartedWithoutRoom() {
    Scenario huge = new LoadScenario("huge", "", workload(1L << 60), ClientSettings.DEFAULTS);
    IOException e = assertThrows(IOException.class, () -> run(huge, 1, peer("a")));
    assertTrue(e.getMessage().startsWith("huge needs up to "), e.getMessage());
    assertTrue(e.getMessage().contains("--data-dir"), e.getMessage());
    assertEquals(List.of(), history);
  }

  @Test
  void dataIsRemovedAfterEachTrialAndTheRestAtTheEnd() throws Exception {
    Path before = directory.fresh("before");
    Files.writeString(before.resolve("file"), "x");
    var unused = run(load(), 1, peer("a"));
    try (Stream<Path> left = Files.list(directory.path())) {
      assertEquals(List.of(before), left.toList());
    }
    directory.close();
    assertFalse(Files.exists(directory.path()));
    assertThrows(IOException.class, () -> directory.fresh("after"));
  }
}
