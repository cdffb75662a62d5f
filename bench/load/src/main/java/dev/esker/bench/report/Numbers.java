package dev.esker.bench.report;

import java.util.Locale;

/** How numbers are shown to people, in any locale alike. */
final class Numbers {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private Numbers() {}

  /** Whole, with commas: 1,234,567. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Nanoseconds as milliseconds, with as many digits as are worth it. */
  static String millis(long nanos) {
    double millis = nanos / NANOS_PER_MILLI;
    return String.format(
        Locale.ROOT, millis < 10 ? "%.3f" : millis < 100 ? "%.2f" : "%.1f", millis);
  }

  /** Bytes as megabytes (10^6). */
  static String megabytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / BYTES_PER_MEGABYTE);
  }

  /** Nanoseconds as seconds. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
  }

  /** A number of things. */
  static String plural(long count, String noun) {
    return count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** Two digits. */
  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
