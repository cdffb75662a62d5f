package dev.esker.bench.compare.report;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Comparison.Circumstances;
import dev.esker.bench.compare.results.WorkloadResult;
import dev.esker.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows a comparison to people. */
public final class TextReport {
  private static final int LABEL = 10;

  private TextReport() {}

  /** The circumstances, for the top of the report. */
  public static String heading(Comparison comparison) {
    Circumstances about = comparison.circumstances();
    StringBuilder out = new StringBuilder();
    line(out, "command", about.command());
    line(out, "machine", about.machine().description());
    line(
        out,
        "started",
        about.startedAt()
            + String.format(Locale.ROOT, ", load average %.2f", about.machine().load())
            + (about.commit().isEmpty() ? "" : ", commit " + about.commit()));
    comparison
        .peers()
        .forEach((name, peer) -> line(out, name, peer.version() + "; " + peer.settings()));
    comparison.absent().forEach((name, why) -> line(out, name, why));
    line(
        out,
        "figures",
        "median of "
            + about.rounds()
            + (about.rounds() == 1 ? " round" : " rounds, least..greatest below it")
            + "; ratios are those of one round each");
    return out.toString();
  }

  /** One workload. */
  public static String of(WorkloadResult result, String subject) {
    StringBuilder out = new StringBuilder();
    out.append("==== ").append(result.name()).append('\n');
    out.append(result.description()).append("\n\n");
    for (Metric.Panel panel : Metric.Panel.values()) {
      Grid.of(result, panel, subject).ifPresent(grid -> out.append(table(grid)).append('\n'));
    }
    Notes.of(result).forEach(note -> line(out, note.kind(), note.text()));
    return out.toString();
  }

  private static Table table(Grid grid) {
    List<String> headings = new ArrayList<>(List.of(""));
    headings.addAll(grid.headings());
    Table table = new Table(headings.toArray(String[]::new));
    for (Grid.Row row : grid.rows()) {
      table.row(cells(row.name(), row.cells().stream().map(Grid.Cell::median).toList()));
      if (row.hasRanges()) {
        table.row(cells("", row.cells().stream().map(Grid.Cell::range).toList()));
      }
    }
    return table;
  }

  private static String[] cells(String name, List<String> values) {
    List<String> cells = new ArrayList<>(List.of(name));
    cells.addAll(values);
    return cells.toArray(String[]::new);
  }

  private static void line(StringBuilder out, String label, String text) {
    out.append(label)
        .append(" ".repeat(Math.max(1, LABEL - label.length())))
        .append(text)
        .append('\n');
  }
}
