package dev.esker.server.config;

import java.util.Locale;

/** Numbers with units, as people write them. */
final class Units {

  private Units() {}

  /**
   * A number of bytes: {@code 4096}, {@code 64MiB}, {@code 64m}.
   *
   * @throws IllegalArgumentException if it isn't one or doesn't fit
   */
  static long bytes(String text) {
    int end = digitsEnd(text);
    String unit = text.substring(end).trim().toLowerCase(Locale.ROOT);
    int shift =
        switch (unit) {
          case "", "b" -> 0;
          case "k", "kb", "kib" -> 10;
          case "m", "mb", "mib" -> 20;
          case "g", "gb", "gib" -> 30;
          case "t", "tb", "tib" -> 40;
          default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    return Math.multiplyExact(Long.parseLong(text.substring(0, end)), 1L << shift);
  }

  /**
   * A number of milliseconds: {@code 1000}, {@code 1s}, {@code 10m}, {@code 2h}, {@code 7d}.
   *
   * @throws IllegalArgumentException if it isn't one or doesn't fit
   */
  static long millis(String text) {
    int end = digitsEnd(text);
    String unit = text.substring(end).trim().toLowerCase(Locale.ROOT);
    long factor =
        switch (unit) {
          case "", "ms" -> 1L;
          case "s" -> 1_000L;
          case "m", "min" -> 60_000L;
          case "h" -> 3_600_000L;
          case "d" -> 86_400_000L;
          default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    return Math.multiplyExact(Long.parseLong(text.substring(0, end)), factor);
  }

  /** Where the number ends and its unit begins; a leading minus belongs to the number. */
  private static int digitsEnd(String text) {
    int end = text.startsWith("-") ? 1 : 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
