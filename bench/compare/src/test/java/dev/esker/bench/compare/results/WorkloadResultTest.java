package dev.esker.bench.compare.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.figures.Spread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkloadResultTest {

  private static Trial trial(String peer, int round, double rate) {
    return new Trial(peer, round, Sample.of(Map.of(Metric.RECORDS_PER_S, rate)));
  }

  private static WorkloadResult result(Trial... trials) {
    return new WorkloadResult("w", "a workload", List.of(trials), List.of());
  }

  @Test
  void ratiosAreThoseOfOneRound() {
    // The machine halved its speed after the first round: the ratio of medians would be off.
    WorkloadResult result =
        result(
            trial("esker", 1, 400),
            trial("kafka", 1, 100),
            trial("esker", 2, 200),
            trial("kafka", 2, 100),
            trial("esker", 3, 150),
            trial("kafka", 3, 50));
    Spread ratio = result.ratio("esker", "kafka", Metric.RECORDS_PER_S).orElseThrow();
    assertEquals(new Spread(3, 2, 4, List.of(4.0, 2.0, 3.0)), ratio);
    assertEquals(200, result.spread("esker", Metric.RECORDS_PER_S).orElseThrow().median());
  }

  @Test
  void aRoundThatOneOfThemLacksDoesNotCount() {
    WorkloadResult result =
        result(trial("esker", 1, 10), trial("esker", 2, 30), trial("kafka", 2, 10));
    assertEquals(
        List.of(3.0), result.ratio("esker", "kafka", Metric.RECORDS_PER_S).orElseThrow().values());
  }

  @Test
  void nothingIsDividedByZero() {
    WorkloadResult result = result(trial("esker", 1, 10), trial("kafka", 1, 0));
    assertEquals(Optional.empty(), result.ratio("esker", "kafka", Metric.RECORDS_PER_S));
    assertEquals(Optional.empty(), result.ratio("esker", "kafka", Metric.ACK_P99_MS));
    assertEquals(Optional.empty(), result.ratio("esker", "absent", Metric.RECORDS_PER_S));
  }

  @Test
  void theDiskIsTheLastRow() {
    WorkloadResult result =
        result(
            trial(WorkloadResult.DISK, 1, 1),
            trial("kafka", 1, 1),
            trial("esker", 1, 1),
            trial(WorkloadResult.DISK, 2, 1));
    assertEquals(List.of("kafka", "esker", WorkloadResult.DISK), result.rows());
  }

  @Test
  void metricsAreThoseThatSomebodyHas() {
    WorkloadResult result =
        result(
            new Trial("a", 1, Sample.of(Map.of(Metric.ACK_MAX_MS, 1.0))),
            new Trial("b", 1, Sample.of(Map.of(Metric.ACK_P50_MS, 1.0, Metric.READY_MS, 1.0))));
    assertEquals(
        List.of(Metric.ACK_P50_MS, Metric.ACK_MAX_MS), result.metrics(Metric.Panel.LATENCIES));
    assertEquals(List.of(Metric.READY_MS), result.metrics(Metric.Panel.RATES));
  }
}
