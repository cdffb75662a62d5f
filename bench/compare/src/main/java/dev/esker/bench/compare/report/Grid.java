package dev.esker.bench.compare.report;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.figures.Spread;
import dev.esker.bench.compare.results.WorkloadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One table of a workload: a row for each peer and below them a row of ratios for each of the
 * others.
 *
 * @param headings of the figures
 * @param rows of as many cells as there are headings
 */
record Grid(List<String> headings, List<Row> rows) {

  /**
   * A row.
   *
   * @param name of a peer, or of a ratio
   * @param isRatio whether it is one
   * @param cells a figure each
   */
  record Row(String name, boolean isRatio, List<Cell> cells) {

    /** Whether there is a spread to be shown. */
    boolean hasRanges() {
      return cells.stream().anyMatch(cell -> !cell.range().isEmpty());
    }
  }

  /**
   * A figure.
   *
   * @param median over the rounds; "-" if there is none
   * @param range from the least to the greatest; empty if there was one round only
   */
  record Cell(String median, String range) {}

  /**
   * The table of one panel; nothing if the workload has none of its metrics.
   *
   * @param subject whose ratios to the others are shown
   */
  static Optional<Grid> of(WorkloadResult result, Metric.Panel panel, String subject) {
    List<Metric> metrics = result.metrics(panel);
    List<Row> rows = new ArrayList<>();
    for (String peer : result.rows()) {
      add(rows, row(peer, false, metrics, metric -> result.spread(peer, metric)));
    }
    for (String other : result.rows()) {
      if (!other.equals(subject)) {
        add(
            rows,
            row(
                subject + " / " + other,
                true,
                metrics,
                metric -> result.ratio(subject, other, metric)));
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Grid(metrics.stream().map(Metric::heading).toList(), rows));
  }

  /** Leaves out a row without a single figure. */
  private static void add(List<Row> rows, Row row) {
    if (row.cells().stream().anyMatch(cell -> !cell.equals(NONE))) {
      rows.add(row);
    }
  }

  private static final Cell NONE = new Cell("-", "");

  private static Row row(
      String name,
      boolean isRatio,
      List<Metric> metrics,
      Function<Metric, Optional<Spread>> figure) {
    List<Cell> cells = new ArrayList<>();
    for (Metric metric : metrics) {
      Optional<Spread> spread =
          isRatio && metric.better() == Metric.Better.NEITHER
              ? Optional.empty()
              : figure.apply(metric);
      cells.add(spread.map(Grid::cell).orElse(NONE));
    }
    return new Row(name, isRatio, cells);
  }

  private static Cell cell(Spread spread) {
    return new Cell(
        Figures.of(spread.median()), spread.values().size() == 1 ? "" : Figures.range(spread));
  }
}
