package dev.esker.bench.compare.report;

import dev.esker.bench.compare.figures.Machine;
import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Comparison.Circumstances;
import dev.esker.bench.compare.results.Comparison.PeerDescription;
import dev.esker.bench.compare.results.Failure;
import dev.esker.bench.compare.results.Sample;
import dev.esker.bench.compare.results.Trial;
import dev.esker.bench.compare.results.WorkloadResult;
import dev.esker.bench.load.Latencies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Fixed figures to be shown. */
final class Results {
  private Results() {}

  static Trial trial(String peer, int round, double rate, double p99) {
    Histogram ack = Latencies.newHistogram();
    ack.recordValue((long) (p99 * 1e6));
    return new Trial(
        peer,
        round,
        new Sample(
            Map.of(Metric.RECORDS_PER_S, rate, Metric.ACK_P99_MS, p99),
            Optional.of(ack),
            Optional.empty(),
            List.of(),
            List.of()));
  }

  static WorkloadResult workload() {
    Trial doubtful =
        new Trial(
            "kafka",
            2,
            new Sample(
                Map.of(Metric.RECORDS_PER_S, 20_000.0, Metric.ACK_P99_MS, 8.0),
                Optional.empty(),
                Optional.empty(),
                List.of("was slow"),
                List.of("3 records were not acknowledged")));
    return new WorkloadResult(
        "some-load",
        "a load <of> records",
        List.of(
            new Trial(WorkloadResult.DISK, 1, Sample.of(Map.of(Metric.ACK_P99_MS, 0.5))),
            trial("esker", 1, 50_000, 2),
            trial("kafka", 1, 10_000, 4),
            trial("null", 1, 100_000, 1),
            trial("esker", 2, 60_000, 4),
            doubtful,
            trial("null", 2, 80_000, 1)),
        List.of(new Failure("kafka-fsync", 1, "it ended", "out of\nmemory")));
  }

  static Comparison comparison() {
    Map<String, PeerDescription> peers = new LinkedHashMap<>();
    peers.put("esker", new PeerDescription("1.0", "defaults"));
    peers.put("kafka", new PeerDescription("4", "its \"defaults\""));
    return new Comparison(
        new Circumstances(
            new Machine(2, "A Model", 4L << 30, "Linux 6 amd64", "ext4", "25", 0.5),
            "esker bench compare --rounds 2",
            "abc123+",
            "2026-11-21T12:00:00Z",
            2),
        peers,
        Map.of("nats", "not on the PATH"),
        List.of(workload()));
  }
}
