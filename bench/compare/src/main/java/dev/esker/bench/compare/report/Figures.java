package dev.esker.bench.compare.report;

import dev.esker.bench.compare.figures.Spread;
import java.util.Locale;

/** How figures are shown to people: with as many digits as a few rounds are worth. */
final class Figures {
  private Figures() {}

  /** Three digits, or all those before the point. */
  static String of(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  /** Least and greatest. */
  static String range(Spread spread) {
    return of(spread.min()) + ".." + of(spread.max());
  }

  /** A share as per cent, with its spread if there is one. */
  static String percent(Spread share) {
    String median = String.format(Locale.ROOT, "%.0f %%", 100 * share.median());
    return share.values().size() == 1
        ? median
        : median
            + String.format(Locale.ROOT, " (%.0f..%.0f)", 100 * share.min(), 100 * share.max());
  }
}
