package dev.esker.gossip.atomix.scale;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Rows for a number of members, printed as they become known. */
record Table(int members) {
  void row(String what, double figure) {
    row(what, number(figure));
  }

  /** The first, the median and the last of times, in milliseconds. */
  void spread(String what, Collection<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    row(
        what + ", first / median / last (ms)",
        millis(sorted.get(0))
            + " / "
            + millis(sorted.get(sorted.size() / 2))
            + " / "
            + millis(sorted.get(sorted.size() - 1)));
  }

  void row(String what, String figure) {
    System.out.println("| " + members + " | " + what + " | " + figure + " |");
  }

  private static String millis(long nanos) {
    return number(nanos / 1e6);
  }

  private static String number(double figure) {
    return String.format(Locale.ROOT, figure < 100 ? "%.1f" : "%.0f", figure);
  }

  /** Lets time pass in which something is measured. */
  static void pass(long nanos) {
    for (long until = System.nanoTime() + nanos; System.nanoTime() < until; ) {
      LockSupport.parkNanos(nanos / 100);
    }
  }
}
