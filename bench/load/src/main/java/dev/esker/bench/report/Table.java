package dev.esker.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table for people: the first column to the left, numbers to the right, two spaces apart. */
public final class Table {
  private final List<String[]> rows = new ArrayList<>();

  /** A table without rows. */
  public Table(String... headings) {
    rows.add(headings);
  }

  /** Adds a row of as many cells as there are headings. */
  public Table row(String... cells) {
    if (cells.length != rows.get(0).length) {
      throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0).length);
    }
    rows.add(cells);
    return this;
  }

  /** The rows, the headings first. */
  List<List<String>> rows() {
    return rows.stream().map(List::of).toList();
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String gap = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? row[i] + gap : "  " + gap + row[i]);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
