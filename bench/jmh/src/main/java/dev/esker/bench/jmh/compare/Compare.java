package dev.esker.bench.jmh.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where {@code bench/jmh/compare} begins. */
public final class Compare {
  private static final double DEFAULT_THRESHOLD = 1.5;
  private static final String USAGE =
      """
      Usage: compare BEFORE.json NOW.json [--threshold N]
      Compares two results of JMH (-rf json). Exit code 1 if a benchmark takes more than N
      times as long as before (default: 1.5) and that is more than the noise; 2 for wrong
      usage.""";

  private Compare() {}

  /** Compares and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** Compares; returns the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    List<String> files = new ArrayList<>();
    double threshold = DEFAULT_THRESHOLD;
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.equals("--help") || word.equals("-h")) {
        out.println(USAGE);
        return 0;
      } else if (word.equals("--threshold") || word.startsWith("--threshold=")) {
        String value = word.startsWith("--threshold=") ? word.substring(12) : next(arguments, ++i);
        threshold = threshold(value);
        if (Double.isNaN(threshold)) {
          err.println("compare: --threshold " + value + " must be a number of at least 1");
          return 2;
        }
      } else if (word.startsWith("-")) {
        err.println("compare: unknown flag " + word + "\n" + USAGE);
        return 2;
      } else {
        files.add(word);
      }
    }
    if (files.size() != 2) {
      err.println("compare: two files are needed, not " + files.size() + "\n" + USAGE);
      return 2;
    }
    return compare(Path.of(files.get(0)), Path.of(files.get(1)), threshold, out, err);
  }

  private static String next(List<String> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : "";
  }

  /** NaN if it isn't one. */
  private static double threshold(String value) {
    try {
      double number = Double.parseDouble(value);
      return number >= 1 ? number : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static int compare(
      Path before, Path now, double threshold, PrintStream out, PrintStream err) {
    try {
      Comparison comparison =
          new Comparison(ResultFile.read(before), ResultFile.read(now), threshold);
      out.print(comparison.text());
      if (comparison.rows().isEmpty()) {
        err.println("compare: the two results have no benchmark in common");
        return 1;
      }
      return comparison.hasSlower() ? 1 : 0;
    } catch (IOException | IllegalArgumentException e) {
      err.println("compare: " + e.getMessage());
      return 1;
    }
  }
}
