package dev.esker.bench.report;

import dev.esker.bench.load.Ledger;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.RequestCounts;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/** Shows a run to programs: one line of JSON, units in the names. */
public final class JsonReport {
  private static final double NANOS_PER_MICRO = 1e3;

  private JsonReport() {}

  /** The whole report. */
  public static String of(Report report) {
    LoadResult load = report.load();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("target", report.target());
    out.put("machine", report.machine());
    out.put("workload", workload(load.workload()));
    out.put("ended", load.ended().name().toLowerCase(Locale.ROOT));
    out.put("acknowledged", flow(load.written(), report.writtenBytesPerSecond()));
    out.put("read", flow(load.read(), report.readBytesPerSecond()));
    if (!load.fanOut().isEmpty()) {
      out.put("read_per_consumer", load.fanOut().stream().map(c -> consumer(report, c)).toList());
    }
    load.catchUp().ifPresent(c -> out.put("catch_up", catchUp(report, c)));
    out.put("ack_latency_us", percentiles(load.ack()));
    out.put("end_to_end_latency_us", percentiles(load.endToEnd()));
    out.put("unsent_records", load.schedule().unsent());
    out.put("max_lag_us", load.schedule().maxLagNanos() / NANOS_PER_MICRO);
    report.requests().ifPresent(r -> out.put("requests", requests(report, r)));
    report.disk().ifPresent(disk -> out.put("disk", disk(disk)));
    put(out, "ack_p50_per_fdatasync_p50", report.acknowledgementPerFdatasync());
    put(out, "share_of_sequential_write", report.shareOfSequentialWrite());
    out.put("verification", verification(load));
    return Json.of(out);
  }

  private static void put(Map<String, Object> out, String name, OptionalDouble value) {
    value.ifPresent(v -> out.put(name, v));
  }

  /** The settings of a load by name. */
  static Map<String, Object> workload(Workload workload) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("topic", workload.topic().name());
    out.put("partitions", workload.topic().partitions());
    out.put("replication_factor", workload.topic().replicationFactor());
    out.put("record_bytes", workload.shape().bytes());
    out.put("keys", workload.shape().keys().name().toLowerCase(Locale.ROOT));
    out.put("max_records", workload.maxRecords());
    out.put("duration_s", workload.bounds().duration().toNanos() / 1e9);
    out.put("warm_up_s", workload.warmUp().toNanos() / 1e9);
    out.put("rate", workload.isOpenLoop() ? workload.rate() : null);
    out.put("producers", workload.clients().producers());
    out.put("consumers", workload.clients().consumers());
    out.put("fan_out", workload.clients().fanOut());
    out.put("read_afterwards", workload.clients().readAfterwards());
    out.put("in_flight", workload.clients().inFlight());
    out.put("backlog_bytes", workload.backlogBytes());
    return out;
  }

  private static Map<String, Object> flow(LoadResult.Flow flow, double bytesPerSecond) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("records", flow.records());
    out.put("seconds", flow.records() == 0 ? 0.0 : flow.nanos() / 1e9);
    out.put("records_per_s", flow.perSecond());
    out.put("mb_per_s", bytesPerSecond / 1e6);
    return out;
  }

  private static Map<String, Object> requests(Report report, RequestCounts counts) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("answered", counts.answered());
    put(out, "requests_per_s", report.requestsPerSecond());
    put(out, "records_per_request", report.recordsPerRequest());
    out.put("reconnects", counts.reconnects());
    return out;
  }

  private static Map<String, Object> consumer(Report report, LoadResult.Consumer consumer) {
    Map<String, Object> out = flow(consumer.read(), report.bytesPerSecond(consumer.read()));
    out.put("missing", consumer.balance().missing());
    out.put("repeated", consumer.balance().repeated());
    out.put("foreign", consumer.balance().foreign());
    return out;
  }

  private static Map<String, Object> catchUp(Report report, LoadResult.CatchUp catchUp) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("filled", flow(catchUp.filled(), report.bytesPerSecond(catchUp.filled())));
    out.put("read", flow(catchUp.read(), report.bytesPerSecond(catchUp.read())));
    out.put("target_records", catchUp.target());
    out.put("complete", catchUp.isComplete());
    out.put("while_producing", catchUp.whileProducing());
    out.put("ack_latency_before_us", percentiles(catchUp.ack().before()));
    out.put("ack_latency_during_us", percentiles(catchUp.ack().during()));
    out.put("ack_latency_after_us", percentiles(catchUp.ack().after()));
    return out;
  }

  private static Map<String, Object> percentiles(Histogram histogram) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("count", histogram.getTotalCount());
    if (histogram.getTotalCount() > 0) {
      out.put("p50", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO);
      out.put("p90", histogram.getValueAtPercentile(90) / NANOS_PER_MICRO);
      out.put("p95", histogram.getValueAtPercentile(95) / NANOS_PER_MICRO);
      out.put("p99", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO);
      out.put("p999", histogram.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
      out.put("max", histogram.getMaxValue() / NANOS_PER_MICRO);
      out.put("mean", histogram.getMean() / NANOS_PER_MICRO);
    }
    return out;
  }

  private static Map<String, Object> disk(Report.Disk disk) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("directory", disk.before().directory().toString());
    out.put("file_system", disk.before().fileSystem());
    out.put("fdatasync_before_us", percentiles(disk.before().fdatasync()));
    out.put("fdatasync_after_us", percentiles(disk.after().fdatasync()));
    out.put("sequential_bytes", disk.before().sequentialBytes());
    out.put("sequential_mb_per_s", disk.before().sequentialBytesPerSecond() / 1e6);
    return out;
  }

  private static Map<String, Object> verification(LoadResult load) {
    Ledger.Balance balance = load.outcome().balance();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("good", load.isGood());
    out.put("acknowledged", balance.acknowledged());
    out.put("read", balance.read());
    out.put("missing", balance.missing());
    out.put("repeated", balance.repeated());
    out.put("foreign", balance.foreign());
    out.put("failed", load.outcome().failed());
    out.put("failures", load.outcome().failures());
    load.outcome().firstFailure().ifPresent(e -> out.put("first_failure", e.toString()));
    return out;
  }
}
