package dev.esker.bench.report;

import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Shows a run to people as one HTML page that stands for itself: no script, nothing from elsewhere,
 * readable on light and dark screens and on paper. Pure.
 */
public final class HtmlReport {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <style>
      :root{color-scheme:light dark;--fg:#1f2430;--mut:#5b6472;--line:#dfe3ea;--bg:#f4f6f9;\
      --card:#fff;--good:#0f7b4b;--bad:#b42318}
      @media(prefers-color-scheme:dark){:root{--fg:#e6e9ef;--mut:#a3acba;--line:#353c48;\
      --bg:#0f1217;--card:#161a21;--good:#4fd39a;--bad:#ff8a80}}
      body{margin:0;padding:1.5rem;font:15px/1.5 system-ui,sans-serif;color:var(--fg);\
      background:var(--bg)}
      main{max-width:60rem;margin:0 auto}
      h1{font-size:1.5rem;margin:0 0 .25rem}
      h2{font-size:1.1rem;margin:2rem 0 .5rem}
      p{margin:.25rem 0}
      .mut{color:var(--mut)}
      .good{color:var(--good);font-weight:600}
      .bad{color:var(--bad);font-weight:600}
      .wide{overflow-x:auto;background:var(--card);border-radius:6px;padding:.5rem 1rem}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--line);\
      white-space:nowrap}
      th{font-weight:600;color:var(--mut)}
      tr:last-child td,tr:last-child th{border-bottom:0}
      th:first-child,td:first-child{text-align:left;padding-left:0;white-space:pre}
      .pairs td,.pairs th{text-align:left;white-space:normal;vertical-align:top}
      .pairs th{width:11rem;padding-left:0}
      svg{display:block;width:100%;height:auto;margin:.75rem 0;border-radius:6px}
      </style>
      """;

  private final Report report;
  private final LoadResult load;
  private final List<IntervalSeries.Point> points;
  private final StringBuilder out = new StringBuilder();

  private HtmlReport(Report report, List<IntervalSeries.Point> points) {
    this.report = report;
    this.load = report.load();
    this.points = points;
  }

  /**
   * The whole page.
   *
   * @param series the same run, second by second
   */
  public static String of(Report report, IntervalSeries series) {
    long warmUpNanos = report.load().workload().warmUp().toNanos();
    List<IntervalSeries.Point> measured =
        series.points().stream().filter(p -> p.endNanos() > warmUpNanos).toList();
    return new HtmlReport(report, measured).page();
  }

  private String page() {
    String title = "Load on " + Markup.escape(report.target());
    out.append(HEAD).append("<title>").append(title).append("</title>\n</head>\n");
    out.append("<body>\n<main>\n<h1>").append(title).append("</h1>\n");
    out.append("<p class=\"mut\">").append(Markup.escape(report.machine())).append("</p>\n");
    verdict();
    heading("Throughput");
    table(ReportTables.throughput(report));
    out.append(throughputOverTime());
    heading("Latency");
    table(ReportTables.latencies(report));
    out.append(PercentilePlot.svg("Produce to acknowledged, by percentile", acknowledgements()));
    if (hasReaders()) {
      out.append(
          PercentilePlot.svg(
              "Produce to read, by percentile",
              List.of(new NamedHistogram("produce to read", load.endToEnd()))));
    }
    out.append(p99OverTime());
    method();
    heading("Remarks");
    remarks();
    heading("Settings");
    settings();
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private void heading(String text) {
    out.append("<h2>").append(text).append("</h2>\n");
  }

  private boolean hasReaders() {
    return load.workload().clients().readsAlong();
  }

  private void verdict() {
    List<Remarks.Remark> remarks = Remarks.of(report);
    Remarks.Remark last = remarks.get(remarks.size() - 1);
    out.append("<p><span class=\"")
        .append(load.isGood() ? "good" : "bad")
        .append("\">")
        .append(Markup.escape(load.isGood() ? last.label() : "not good: " + last.label()))
        .append("</span> ")
        .append(Markup.escape(last.text()))
        .append("</p>\n");
  }

  private void table(Table table) {
    out.append("<div class=\"wide\"><table>\n");
    boolean isHead = true;
    for (List<String> row : table.rows()) {
      String cell = isHead ? "th" : "td";
      out.append("<tr>");
      for (String text : row) {
        out.append('<').append(cell).append('>').append(Markup.escape(text));
        out.append("</").append(cell).append('>');
      }
      out.append("</tr>\n");
      isHead = false;
    }
    out.append("</table></div>\n");
  }

  private List<NamedHistogram> acknowledgements() {
    List<NamedHistogram> lines = new ArrayList<>();
    lines.add(new NamedHistogram("acknowledged", load.ack()));
    load.catchUp()
        .ifPresent(
            c -> {
              lines.add(new NamedHistogram("before the catch-up", c.ack().before()));
              lines.add(new NamedHistogram("during the catch-up", c.ack().during()));
              lines.add(new NamedHistogram("after the catch-up", c.ack().after()));
            });
    report.disk().ifPresent(d -> lines.add(new NamedHistogram("bare fdatasync", d.fdatasync())));
    return lines;
  }

  private String throughputOverTime() {
    double megabytes = load.workload().shape().bytes() / 1e6;
    List<Chart.Line> lines = new ArrayList<>();
    lines.add(line("acknowledged", p -> p.acknowledged() * megabytes / p.seconds()));
    if (hasReaders()) {
      lines.add(line("read", p -> p.read() * megabytes / p.seconds()));
    }
    double most = 0;
    for (Chart.Line line : lines) {
      most = Math.max(most, line.points().stream().mapToDouble(Chart.Point::y).max().orElse(0));
    }
    Chart.Axis rate = new Chart.Axis("MB/s", Scale.linear(most));
    return new Chart("Throughput over time", time(), rate, lines).svg();
  }

  private String p99OverTime() {
    List<Chart.Line> lines = new ArrayList<>();
    lines.add(line("produce to acknowledged, p99", p -> millis(p.ackP99())));
    if (hasReaders()) {
      lines.add(line("produce to read, p99", p -> millis(p.readP99())));
    }
    double least = Double.MAX_VALUE;
    double most = 0;
    for (Chart.Line line : lines) {
      for (Chart.Point point : line.points()) {
        // A comparison with NaN, which is a gap, is false.
        least = point.y() < least ? point.y() : least;
        most = point.y() > most ? point.y() : most;
      }
    }
    Scale scale = most == 0 ? Scale.logarithmic(1, 10) : Scale.logarithmic(least, most);
    return new Chart("P99 over time", time(), new Chart.Axis("latency, ms", scale), lines).svg();
  }

  private static double millis(long nanos) {
    return nanos < 0 ? Double.NaN : Math.max(nanos, 1_000) / NANOS_PER_MILLI;
  }

  private Chart.Axis time() {
    double start = points.isEmpty() ? 0 : points.get(0).endNanos() / NANOS_PER_SECOND;
    double end = points.isEmpty() ? 0 : points.get(points.size() - 1).endNanos() / NANOS_PER_SECOND;
    return new Chart.Axis("seconds since the load began", Scale.tight(start, end));
  }

  private Chart.Line line(String name, ToDoubleFunction<IntervalSeries.Point> value) {
    return new Chart.Line(
        name,
        points.stream()
            .map(p -> new Chart.Point(p.endNanos() / NANOS_PER_SECOND, value.applyAsDouble(p)))
            .toList());
  }

  private void method() {
    Workload workload = load.workload();
    String text =
        workload.isOpenLoop()
            ? "The loop is open: a latency counts from when a record was due, whether or not it"
                + " could be sent then, so a stall is charged to all records that were due in it."
            : "Without a rate a latency counts from when a record is handed to the client.";
    out.append("<p class=\"mut\">").append(text).append("</p>\n");
  }

  private void remarks() {
    out.append("<div class=\"wide\"><table class=\"pairs\">\n");
    Remarks.of(report).forEach(remark -> pair(remark.label(), remark.text()));
    out.append("</table></div>\n");
  }

  private void settings() {
    out.append("<div class=\"wide\"><table class=\"pairs\">\n");
    for (Map.Entry<String, Object> entry : JsonReport.workload(load.workload()).entrySet()) {
      if (entry.getValue() != null) {
        pair(entry.getKey().replace('_', ' '), entry.getValue().toString());
      }
    }
    out.append("</table></div>\n");
  }

  private void pair(String label, String text) {
    out.append("<tr><th scope=\"row\">")
        .append(Markup.escape(label))
        .append("</th><td>")
        .append(Markup.escape(text))
        .append("</td></tr>\n");
  }
}
