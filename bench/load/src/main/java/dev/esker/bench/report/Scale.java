package dev.esker.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a value lies between the two ends of an axis, from 0 to 1, and which values are marked.
 * Immutable.
 *
 * @param min the value at 0
 * @param max the value at 1; greater
 * @param isLogarithmic whether equal steps are equal ratios
 * @param ticks that have a line and a label
 */
record Scale(double min, double max, boolean isLogarithmic, List<Tick> ticks) {
  private static final int MOST_LINEAR_TICKS = 6;
  private static final int FEW_DECADES = 3;
  private static final double[] STEPS = {1, 2, 5};

  /** A marked value. */
  record Tick(double value, String label) {}

  /** From 0 to a round number that isn't less than {@code max}. */
  static Scale linear(double max) {
    double step = stepFor(Math.max(max, 1e-9));
    List<Tick> ticks = new ArrayList<>();
    int count = (int) Math.max(1, Math.ceil(max / step - 1e-9));
    for (int i = 0; i <= count; i++) {
      ticks.add(new Tick(i * step, label(i * step, step)));
    }
    return new Scale(0, count * step, false, List.copyOf(ticks));
  }

  /** From just {@code min}, at least 0, to just {@code max}, marked at round numbers. */
  static Scale tight(double min, double max) {
    double end = Math.max(max, min + 1e-9);
    List<Tick> ticks = new ArrayList<>();
    double step = stepFor(end - min);
    long last = (long) Math.floor(end / step + 1e-9);
    for (long i = (long) Math.ceil(min / step - 1e-9); i <= last; i++) {
      ticks.add(new Tick(i * step, label(i * step, step)));
    }
    return new Scale(min, end, false, List.copyOf(ticks));
  }

  private static double stepFor(double max) {
    double least = max / MOST_LINEAR_TICKS;
    double decade = Math.pow(10, Math.floor(Math.log10(least)));
    for (double step : STEPS) {
      if (step * decade >= least) {
        return step * decade;
      }
    }
    return 10 * decade;
  }

  /** From the round number (1, 2 or 5 times a power of ten) below to the one above. */
  static Scale logarithmic(double least, double greatest) {
    double min = round(least, false);
    double max = round(Math.max(greatest, min * 2), true);
    boolean all = Math.log10(max / min) <= FEW_DECADES;
    List<Tick> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(min) + 1e-9);
    int last = (int) Math.ceil(Math.log10(max) - 1e-9);
    for (int decade = first; decade <= last; decade++) {
      for (double step : STEPS) {
        double value = step * Math.pow(10, decade);
        if ((step == 1 || all) && value >= min * 0.999 && value <= max * 1.001) {
          ticks.add(new Tick(value, label(value)));
        }
      }
    }
    return new Scale(min, max, true, List.copyOf(ticks));
  }

  private static double round(double value, boolean up) {
    double decade = Math.pow(10, Math.floor(Math.log10(value)));
    double found = up ? 10 * decade : decade;
    for (double step : STEPS) {
      double candidate = step * decade;
      if (up && candidate >= value * 0.999) {
        return candidate;
      }
      if (!up && candidate <= value * 1.001) {
        found = candidate;
      }
    }
    return found;
  }

  /** Where a value lies; beyond the ends it is at the end. */
  double at(double value) {
    double place =
        isLogarithmic
            ? Math.log(Math.max(value, min) / min) / Math.log(max / min)
            : (value - min) / (max - min);
    return Math.max(0, Math.min(1, place));
  }

  /** With as few digits as show it: 0.05, 0.2, 10. */
  private static String label(double value) {
    return label(value, value);
  }

  /** With as few digits as show a step: 0.05, 0.10, 0.15. */
  private static String label(double value, double step) {
    if (value == 0) {
      return "0";
    }
    int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
