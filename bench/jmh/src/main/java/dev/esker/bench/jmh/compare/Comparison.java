package dev.esker.bench.jmh.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two results beside each other. A benchmark is slower if it takes more than {@code threshold}
 * times as long <em>and</em> the slowest iteration before was faster than the fastest now: on a
 * noisy machine the first alone happens by chance. The second does so once in 252 times with five
 * iterations each, whatever the distribution (it is the extreme of the rank-sum test); JMH's
 * confidence intervals assume a normal one, and a few stalls make them so wide that nothing fails.
 */
final class Comparison {

  /** What became of a benchmark. */
  enum Verdict {
    /** By more than the threshold and the noise. */
    SLOWER,
    /** By more than the threshold and the noise. */
    FASTER,
    /** Neither. */
    SAME
  }

  /**
   * A benchmark that is in both.
   *
   * @param timesSlower how many times as long it takes now; below 1 if it is faster
   */
  record Row(Measurement before, Measurement now, double timesSlower, Verdict verdict) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<String> onlyBefore = new ArrayList<>();
  private final List<String> onlyNow = new ArrayList<>();

  /** Compares what is in both. */
  Comparison(Map<String, Measurement> before, Map<String, Measurement> now, double threshold) {
    for (Measurement old : before.values()) {
      Measurement fresh = now.get(old.name());
      if (fresh == null) {
        onlyBefore.add(old.name());
      } else {
        rows.add(row(old, fresh, threshold));
      }
    }
    now.keySet().stream().filter(name -> !before.containsKey(name)).forEach(onlyNow::add);
  }

  private static Row row(Measurement before, Measurement now, double threshold) {
    if (!before.unit().equals(now.unit()) || !before.mode().equals(now.mode())) {
      throw new IllegalArgumentException(
          before.name()
              + " can't be compared: "
              + before.mode()
              + " in "
              + before.unit()
              + " before, "
              + now.mode()
              + " in "
              + now.unit()
              + " now");
    }
    double slower =
        before.moreIsBetter() ? before.score() / now.score() : now.score() / before.score();
    boolean apart = before.high() < now.low() || now.high() < before.low();
    Verdict verdict = Verdict.SAME;
    if (apart && slower > threshold) {
      verdict = Verdict.SLOWER;
    } else if (apart && slower < 1 / threshold) {
      verdict = Verdict.FASTER;
    }
    return new Row(before, now, slower, verdict);
  }

  /** The benchmarks in both. */
  List<Row> rows() {
    return rows;
  }

  /** Whether one of them is slower. */
  boolean hasSlower() {
    return rows.stream().anyMatch(row -> row.verdict() == Verdict.SLOWER);
  }

  /** A table for people. */
  String text() {
    int width = rows.stream().mapToInt(row -> row.before().name().length()).max().orElse(9);
    StringBuilder out = new StringBuilder();
    String head = "%-" + width + "s  %12s  %12s  %-6s  %12s%n";
    out.append(
        String.format(Locale.ROOT, head, "BENCHMARK", "before", "now", "unit", "times slower"));
    for (Row row : rows) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %,12.1f  %,12.1f  %-6s  %12.2f%s%n",
              row.before().name(),
              row.before().score(),
              row.now().score(),
              row.before().unit(),
              row.timesSlower(),
              row.verdict() == Verdict.SAME ? "" : "  " + row.verdict()));
    }
    onlyBefore.forEach(name -> out.append("not measured now: ").append(name).append('\n'));
    onlyNow.forEach(name -> out.append("not measured before: ").append(name).append('\n'));
    return out.toString();
  }
}
