package dev.esker.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.disk.DiskFigures;
import dev.esker.bench.load.Interval;
import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.Latencies;
import dev.esker.bench.load.Ledger;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.RequestCounts;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final long MILLI = 1_000_000;

  private static Workload workload(long rate) {
    return new Workload(
        new TopicSpec("t", 3, 1),
        new RecordShape(1_000, KeyDistribution.ZIPF, 10, 1),
        new Workload.Bounds(5_000, Duration.ofSeconds(10), 1L << 40),
        rate,
        new Workload.Clients(1, 2, 0, false),
        Duration.ZERO);
  }

  private static Histogram histogram(long... nanos) {
    Histogram histogram = Latencies.newHistogram();
    for (long value : nanos) {
      histogram.recordValue(value);
    }
    return histogram;
  }

  private static DiskFigures disk(double rate) {
    return new DiskFigures(
        Path.of("/d"), "ext4", histogram(2 * MILLI, 2 * MILLI), rate > 0 ? 8_000_000 : 0, rate);
  }

  private static Report report(long rate, long missing, Optional<Report.Disk> disk) {
    LoadResult load =
        new LoadResult(
            workload(rate),
            LoadResult.Ended.RECORDS,
            new LoadResult.Throughput(
                new LoadResult.Flow(5_000, 2_000 * MILLI),
                new LoadResult.Flow(5_000 - missing, 2_500 * MILLI),
                List.of()),
            new LoadResult.Latency(
                histogram(MILLI, 5 * MILLI, 5 * MILLI, 200 * MILLI), histogram()),
            Optional.empty(),
            new LoadResult.Schedule(rate > 0 ? 12 : 0, 0),
            new LoadResult.Outcome(
                new Ledger.Balance(5_000, 5_000 - missing, missing, 0, 0),
                0,
                Map.of(),
                Optional.empty()));
    return new Report("somewhere", "a machine", load, disk);
  }

  @Test
  void peopleGetATable() {
    Report.Disk disk = new Report.Disk(disk(50e6), disk(0));
    assertEquals(
        """
        THROUGHPUT    records/s  MB/s  records  seconds
        acknowledged      2,500   2.5    5,000     2.00
        read              2,000   2.0    5,000     2.50

        LATENCY, ms                p50    p90    p95    p99  p99.9    max  count
        produce to acknowledged  5.001  200.0  200.0  200.0  200.0  200.0      4
        produce to read              -      -      -      -      -      -      0
        bare fdatasync, before   2.001  2.001  2.001  2.001  2.001  2.001      2
        bare fdatasync, after    2.001  2.001  2.001  2.001  2.001  2.001      2

        disk      /d (ext4); fdatasync: after each write of 4 KiB into a preallocated file
                  sequential write: 50.0 MB/s; 8.0 MB in writes of 1 MiB into a new file, one \
        fdatasync at the end
        ratios    acknowledged p50 / fdatasync p50 = 2.50; acknowledged MB/s / sequential MB/s \
        = 0.05
        behind    12 records not sent by the end, although due: the rate is too high
        ended     after 5,000 records
        verified  5,000 acknowledged, 5,000 read back, 0 missing, 0 repeated, 0 foreign
        """,
        TextReport.of(report(100, 0, Optional.of(disk))));
  }

  /** Of a load over HTTP, of which some failed; two records per request. */
  private static Report requests() {
    LoadResult plain = report(0, 0, Optional.empty()).load();
    Workload workload =
        new Workload(
            plain.workload().topic(),
            plain.workload().shape(),
            plain.workload().bounds(),
            0,
            new Workload.Clients(200, 1, 1, false, true),
            Duration.ZERO);
    LoadResult load =
        new LoadResult(
            workload,
            plain.ended(),
            new LoadResult.Throughput(plain.written(), new LoadResult.Flow(0, 0), List.of()),
            plain.latency(),
            plain.catchUp(),
            plain.schedule(),
            new LoadResult.Outcome(
                plain.outcome().balance(),
                13,
                Map.of("503", 10L, "413", 3L),
                Optional.of(new IllegalStateException("status 503"))));
    return new Report(
        "here", "m", load, Optional.empty(), Optional.of(new RequestCounts(2_500, 1)));
  }

  @Test
  void requestsAndFailuresAreToldByTheirKind() {
    String text = TextReport.of(requests());
    assertTrue(
        text.endsWith(
            """
            requests  2,500 answered (1,250/s, of 2.00 acknowledged records each), 1 reconnect
            ended     after 5,000 records
            failed    13 records: 3 x 413, 10 x 503; the first: java.lang.IllegalStateException: \
            status 503
            verified  5,000 acknowledged, 5,000 read back afterwards, 0 missing, 0 repeated, \
            0 foreign
            """),
        text);
    // Nobody read along, so there is nothing to say of it.
    assertTrue(!text.contains("\nread ") && !text.contains("produce to read"), text);
    String heading = TextReport.heading("here", requests().load().workload());
    assertTrue(heading.contains("1 consumer afterwards, closed loop"), heading);
    String page = HtmlReport.of(requests(), new IntervalSeries());
    assertTrue(page.contains("2,500 answered") && page.contains("10 x 503"), page);
    assertTrue(!page.contains("produce to read"), page);
  }

  @Test
  void programsGetRequestsAndFailures() {
    String json = JsonReport.of(requests());
    String requests =
        "\"requests\":{\"answered\":2500,\"requests_per_s\":1250.000,"
            + "\"records_per_request\":2.000,\"reconnects\":1}";
    assertTrue(json.contains(requests), json);
    assertTrue(json.contains("\"failures\":{\"413\":3,\"503\":10}"), json);
    assertTrue(json.contains("\"read_afterwards\":true"), json);
  }

  @Test
  void aFanOutShowsEachConsumer() {
    LoadResult plain = report(0, 0, Optional.empty()).load();
    Ledger.Balance even = new Ledger.Balance(5_000, 5_000, 0, 0, 0);
    Ledger.Balance odd = new Ledger.Balance(5_000, 4_999, 1, 0, 0);
    LoadResult load =
        new LoadResult(
            plain.workload(),
            plain.ended(),
            new LoadResult.Throughput(
                plain.written(),
                new LoadResult.Flow(9_999, 2_500 * MILLI),
                List.of(
                    new LoadResult.Consumer(new LoadResult.Flow(5_000, 2_000 * MILLI), even),
                    new LoadResult.Consumer(new LoadResult.Flow(4_999, 2_500 * MILLI), odd))),
            plain.latency(),
            plain.catchUp(),
            plain.schedule(),
            plain.outcome());
    Report report = new Report("somewhere", "a machine", load, Optional.empty());
    String text = TextReport.of(report);
    assertTrue(
        text.startsWith(
            """
            THROUGHPUT           records/s  MB/s  records  seconds
            acknowledged             2,500   2.5    5,000     2.00
            read, all consumers      4,000   4.0    9,999     2.50
            read, consumer 1         2,500   2.5    5,000     2.00
            read, consumer 2         2,000   2.0    4,999     2.50
            """),
        text);
    assertTrue(
        JsonReport.of(report)
            .contains(
                "\"read_per_consumer\":[{\"records\":5000,\"seconds\":2.000,"
                    + "\"records_per_s\":2500.000,\"mb_per_s\":2.500,\"missing\":0,"
                    + "\"repeated\":0,\"foreign\":0},{\"records\":4999,"),
        JsonReport.of(report));
  }

  @Test
  void aCatchUpShowsItsRateAndWhatItDoesToAcknowledgements() {
    LoadResult plain = report(0, 0, Optional.empty()).load();
    LoadResult.CatchUp catchUp =
        new LoadResult.CatchUp(
            new LoadResult.Flow(8_000, 4_000 * MILLI),
            new LoadResult.Flow(8_000, 500 * MILLI),
            8_000,
            true,
            new LoadResult.Phases(histogram(MILLI), histogram(3 * MILLI), histogram()));
    Report report = new Report("somewhere", "a machine", with(plain, catchUp), Optional.empty());
    String text = TextReport.of(report);
    assertTrue(
        text.startsWith(
            """
            THROUGHPUT     records/s  MB/s  records  seconds
            acknowledged       2,500   2.5    5,000     2.00
            read               2,000   2.0    5,000     2.50
            filled before      2,000   2.0    8,000     4.00
            catch-up          16,000  16.0    8,000     0.50

            LATENCY, ms                p50    p90    p95    p99  p99.9    max  count
            produce to acknowledged  5.001  200.0  200.0  200.0  200.0  200.0      4
              before the catch-up    1.000  1.000  1.000  1.000  1.000  1.000      1
              during the catch-up    3.000  3.000  3.000  3.000  3.000  3.000      1
              after the catch-up         -      -      -      -      -      -      0
            produce to read              -      -      -      -      -      -      0

            catch-up  8,000 of the 8,000 records that were there when the consumers began were \
            read while producers went on
            """),
        text);
    String json = JsonReport.of(report);
    assertTrue(
        json.contains(
            "\"catch_up\":{\"filled\":{\"records\":8000,\"seconds\":4.000,"
                + "\"records_per_s\":2000.000,\"mb_per_s\":2.000},\"read\":{\"records\":8000,"
                + "\"seconds\":0.500,\"records_per_s\":16000.000,\"mb_per_s\":16.000},"
                + "\"target_records\":8000,\"complete\":true,\"while_producing\":true,"
                + "\"ack_latency_before_us\":{\"count\":1,"),
        json);
  }

  @Test
  void aCatchUpThatCameTooLateOrNotAtAllIsSaid() {
    LoadResult plain = report(0, 0, Optional.empty()).load();
    LoadResult.Flow half = new LoadResult.Flow(4_000, 500 * MILLI);
    LoadResult.Phases phases = new LoadResult.Phases(histogram(), histogram(), histogram());
    String late = catchUpText(plain, new LoadResult.CatchUp(half, half, 4_000, false, phases));
    assertTrue(late.contains("the producers had ended by then: --duration was too short"), late);
    String never = catchUpText(plain, new LoadResult.CatchUp(half, half, 8_000, false, phases));
    assertTrue(never.contains("4,000 of the 8,000 records"), never);
    assertTrue(never.contains("they didn't catch up"), never);
  }

  private static String catchUpText(LoadResult plain, LoadResult.CatchUp catchUp) {
    return TextReport.of(new Report("somewhere", "m", with(plain, catchUp), Optional.empty()));
  }

  private static LoadResult with(LoadResult plain, LoadResult.CatchUp catchUp) {
    return new LoadResult(
        plain.workload(),
        plain.ended(),
        plain.throughput(),
        plain.latency(),
        Optional.of(catchUp),
        plain.schedule(),
        plain.outcome());
  }

  @Test
  void whatIsMissingIsSaid() {
    String text = TextReport.of(report(0, 1, Optional.empty()));
    assertTrue(text.contains("MISMATCH  5,000 acknowledged, 4,999 read back, 1 missing, "), text);
    assertTrue(text.contains("note      without --rate"), text);
  }

  @Test
  void memoryIsNotTakenForADisk() {
    DiskFigures memory = new DiskFigures(Path.of("/d"), "tmpfs", histogram(1), 1, 1);
    String text = TextReport.of(report(0, 0, Optional.of(new Report.Disk(memory, memory))));
    assertTrue(text.contains("this is memory, not a disk"), text);
  }

  @Test
  void programsGetJson() {
    Report.Disk disk = new Report.Disk(disk(50e6), disk(0));
    assertEquals(
        """
        {"target":"somewhere","machine":"a machine","workload":{"topic":"t","partitions":3,\
        "replication_factor":1,"record_bytes":1000,"keys":"zipf","max_records":5000,\
        "duration_s":10.000,"warm_up_s":0.000,"rate":100,"producers":1,"consumers":2,\
        "fan_out":false,"read_afterwards":false,"in_flight":0,"backlog_bytes":0},\
        "ended":"records",\
        "acknowledged":{"records":5000,"seconds":2.000,"records_per_s":2500.000,\
        "mb_per_s":2.500},"read":{"records":4999,"seconds":2.500,\
        "records_per_s":1999.600,"mb_per_s":2.000},"ack_latency_us":{"count":4,"p50":5001.215,\
        "p90":200015.871,"p95":200015.871,"p99":200015.871,"p999":200015.871,"max":200015.871,\
        "mean":52737.216},\
        "end_to_end_latency_us":{"count":0},"unsent_records":12,"max_lag_us":0.000,\
        "disk":{"directory":"/d","file_system":"ext4","fdatasync_before_us":{"count":2,\
        "p50":2000.895,"p90":2000.895,"p95":2000.895,"p99":2000.895,"p999":2000.895,"max":2000.895,\
        "mean":2000.384},"fdatasync_after_us":{"count":2,"p50":2000.895,"p90":2000.895,\
        "p95":2000.895,"p99":2000.895,"p999":2000.895,"max":2000.895,"mean":2000.384},\
        "sequential_bytes":8000000,"sequential_mb_per_s":50.000},"ack_p50_per_fdatasync_p50":2.499,\
        "share_of_sequential_write":0.050,"verification":{"good":false,"acknowledged":5000,\
        "read":4999,"missing":1,"repeated":0,"foreign":0,"failed":0,"failures":{}}}""",
        JsonReport.of(report(100, 1, Optional.of(disk))));
  }

  @Test
  void textInJsonIsEscaped() {
    assertEquals("{\"a\":\"\\\"\\\\\\u000a\"}", Json.of(java.util.Map.of("a", "\"\\\n")));
    assertEquals("{\"a\":null}", Json.of(java.util.Map.of("a", Double.NaN)));
    assertEquals("{}", Json.of(java.util.Map.of()));
  }

  @Test
  void progressIsOneLine() {
    Interval interval = new Interval(0, 2_000 * MILLI, 3_000, 0, histogram(5 * MILLI), histogram());
    assertEquals(
        "   2 s      1,500 records/s      1.5 MB/s  ack ms p50 5.001 p99 5.001 max 5.001"
            + "  read ms p50 - p99 -",
        TextReport.progress(interval, 1_000));
  }

  @Test
  void theIntervalLogReadsBackWithHdrHistogram(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("x.hlog");
    try (IntervalLog log = new IntervalLog(file, "title", 1_700_000_000_000L)) {
      log.passed(new Interval(0, 1_000 * MILLI, 1, 1, histogram(MILLI), histogram(2 * MILLI)));
      log.passed(
          new Interval(
              1_000 * MILLI, 2_000 * MILLI, 1, 0, histogram(3 * MILLI, MILLI), histogram()));
    }
    List<String> seen = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        var next = (Histogram) reader.nextIntervalHistogram();
        seen.add(next.getTag() + " " + next.getTotalCount());
      }
    }
    assertEquals(List.of("ack 1", "read 1", "ack 2", "read 0"), seen);
  }

  @Test
  void ofManyConsumersTheSlowestAndTheFastestAreShown() {
    LoadResult plain = report(0, 0, Optional.empty()).load();
    Ledger.Balance even = new Ledger.Balance(5_000, 5_000, 0, 0, 0);
    List<LoadResult.Consumer> many = new ArrayList<>();
    for (int i = 1; i <= 17; i++) {
      many.add(new LoadResult.Consumer(new LoadResult.Flow(5_000, i * 1_000L * MILLI), even));
    }
    LoadResult load =
        new LoadResult(
            plain.workload(),
            plain.ended(),
            new LoadResult.Throughput(plain.written(), plain.read(), many),
            plain.latency(),
            plain.catchUp(),
            plain.schedule(),
            plain.outcome());
    String text = TextReport.of(new Report("somewhere", "m", load, Optional.empty()));
    assertTrue(text.contains("read, slowest consumer        294   0.3"), text);
    assertTrue(text.contains("read, fastest consumer      5,000   5.0"), text);
    assertTrue(!text.contains("read, consumer 1"), text);
  }

  @Test
  void thePageStandsForItself() {
    IntervalSeries series = new IntervalSeries();
    series.passed(new Interval(0, 1_000 * MILLI, 3_000, 2_900, histogram(MILLI), histogram()));
    series.passed(
        new Interval(1_000 * MILLI, 2_000 * MILLI, 2_000, 2_100, histogram(MILLI), histogram(1)));
    Report.Disk disk = new Report.Disk(disk(50e6), disk(0));
    Report report = report(100, 0, Optional.of(disk));
    Report named = new Report("<here> & \"there\"", "m", report.load(), report.disk());
    String page = HtmlReport.of(named, series);
    assertTrue(page.contains("<h1>Load on &lt;here&gt; &amp; &quot;there&quot;</h1>"), page);
    assertTrue(page.contains("<span class=\"good\">verified</span>"), page);
    assertTrue(page.contains("<th scope=\"row\">record bytes</th><td>1000</td>"), page);
    assertTrue(page.contains("<td>produce to acknowledged</td><td>5.001</td>"), page);
    assertEquals(4, page.split("<svg ", -1).length - 1);
    assertTrue(!page.contains("<script") && !page.contains("<link"), page);
    // The only address is the name of the SVG name space.
    assertEquals(4, page.split("http", -1).length - 1);
    String bad = HtmlReport.of(report(100, 1, Optional.empty()), new IntervalSeries());
    assertTrue(bad.contains("<span class=\"bad\">not good: MISMATCH</span>"), bad);
  }
}
