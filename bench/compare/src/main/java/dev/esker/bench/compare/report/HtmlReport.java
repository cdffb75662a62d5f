package dev.esker.bench.compare.report;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Sample;
import dev.esker.bench.compare.results.Trial;
import dev.esker.bench.compare.results.WorkloadResult;
import dev.esker.bench.load.Latencies;
import dev.esker.bench.report.Markup;
import dev.esker.bench.report.NamedHistogram;
import dev.esker.bench.report.PercentilePlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Shows a comparison to people as one HTML page that stands for itself: no script, nothing from
 * elsewhere, readable on light and dark screens and on paper.
 */
public final class HtmlReport {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <title>Esker and its peers</title>
      <style>
      :root{color-scheme:light dark;--fg:#1f2430;--mut:#5b6472;--line:#dfe3ea;--bg:#f4f6f9;\
      --card:#fff;--bad:#b42318}
      @media(prefers-color-scheme:dark){:root{--fg:#e6e9ef;--mut:#a3acba;--line:#353c48;\
      --bg:#0f1217;--card:#161a21;--bad:#ff8a80}}
      body{margin:0;padding:1.5rem;font:15px/1.5 system-ui,sans-serif;color:var(--fg);\
      background:var(--bg)}
      main{max-width:72rem;margin:0 auto}
      h1{font-size:1.5rem;margin:0 0 .5rem}
      h2{font-size:1.2rem;margin:2.5rem 0 .25rem}
      p{margin:.25rem 0}
      pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);\
      border-radius:6px;padding:.75rem 1rem}
      small,.mut{color:var(--mut)}
      .bad{color:var(--bad);font-weight:600}
      .wide{overflow-x:auto;background:var(--card);border-radius:6px;padding:.5rem 1rem;\
      margin:.5rem 0}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--line);\
      white-space:nowrap;vertical-align:top}
      th{font-weight:600;color:var(--mut)}
      th:first-child{text-align:left;padding-left:0}
      tr.ratio td{font-weight:600}
      small{display:block;font-weight:400}
      svg{display:block;width:100%;height:auto;margin:.75rem 0;border-radius:6px}
      nav a{color:inherit;margin-right:.75rem}
      </style>
      </head>
      """;

  private final Comparison comparison;
  private final String subject;
  private final StringBuilder out = new StringBuilder();

  private HtmlReport(Comparison comparison, String subject) {
    this.comparison = comparison;
    this.subject = subject;
  }

  /** The whole page. */
  public static String of(Comparison comparison, String subject) {
    return new HtmlReport(comparison, subject).page();
  }

  private String page() {
    out.append(HEAD).append("<body>\n<main>\n<h1>Esker and its peers</h1>\n<pre>");
    text(TextReport.heading(comparison));
    out.append("</pre>\n<nav>");
    for (WorkloadResult result : comparison.workloads()) {
      out.append("<a href=\"#").append(result.name()).append("\">");
      text(result.name());
      out.append("</a>\n");
    }
    out.append("</nav>\n");
    comparison.workloads().forEach(this::workload);
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private void workload(WorkloadResult result) {
    out.append("<h2 id=\"").append(result.name()).append("\">");
    text(result.name());
    out.append("</h2>\n<p class=\"mut\">");
    text(result.description());
    out.append("</p>\n");
    for (Metric.Panel panel : Metric.Panel.values()) {
      Grid.of(result, panel, subject).ifPresent(this::table);
    }
    plot("From due to acknowledged, all rounds", result, Sample::ack);
    plot("From due to read, all rounds", result, Sample::read);
    for (Notes.Note note : Notes.of(result)) {
      boolean bad = note.kind().equals(Notes.PROBLEM) || note.kind().equals(Notes.FAILED);
      out.append(bad ? "<pre class=\"bad\">" : "<p>");
      text(note.kind() + ": " + note.text());
      out.append(bad ? "</pre>\n" : "</p>\n");
    }
  }

  private void table(Grid grid) {
    out.append("<div class=\"wide\"><table>\n<tr><th></th>");
    for (String heading : grid.headings()) {
      out.append("<th scope=\"col\">");
      text(heading);
      out.append("</th>");
    }
    out.append("</tr>\n");
    for (Grid.Row row : grid.rows()) {
      out.append(row.isRatio() ? "<tr class=\"ratio\">" : "<tr>").append("<th scope=\"row\">");
      text(row.name());
      out.append("</th>");
      for (Grid.Cell cell : row.cells()) {
        out.append("<td>");
        text(cell.median());
        if (!cell.range().isEmpty()) {
          out.append("<small>");
          text(cell.range());
          out.append("</small>");
        }
        out.append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</table></div>\n");
  }

  /** The latencies of each peer, those of all rounds together; nothing if nobody has any. */
  private void plot(
      String title, WorkloadResult result, Function<Sample, Optional<Histogram>> kind) {
    List<NamedHistogram> lines = new ArrayList<>();
    for (String row : result.rows()) {
      Histogram all = Latencies.newHistogram();
      for (Trial trial : result.trials()) {
        if (trial.peer().equals(row)) {
          kind.apply(trial.sample()).ifPresent(all::add);
        }
      }
      if (all.getTotalCount() > 0) {
        lines.add(new NamedHistogram(row, all));
      }
    }
    if (!lines.isEmpty() && !lines.stream().allMatch(l -> l.name().equals(WorkloadResult.DISK))) {
      out.append(PercentilePlot.svg(title, lines)).append('\n');
    }
  }

  private void text(String text) {
    out.append(Markup.escape(text));
  }
}
