package dev.esker.wal;

import java.nio.file.Path;
import java.util.OptionalLong;

/** The names of the files in the directory of a log. See {@code docs/formats/wal.md}. */
final class WalNames {
  static final String LOG = ".wal";
  static final String SPARE = ".spare";
  static final String TEMPORARY = ".tmp";
  private static final int DIGITS = 20;

  private WalNames() {}

  static Path of(Path directory, long number, String suffix) {
    String digits = Long.toString(number);
    return directory.resolve("0".repeat(DIGITS - digits.length()) + digits + suffix);
  }

  /** The number in a name with that suffix; empty if the name is none of ours. */
  static OptionalLong number(Path path, String suffix) {
    String name = path.getFileName().toString();
    if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = 0; i < DIGITS; i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
        return OptionalLong.empty();
      }
      number = number * 10 + digit;
    }
    return OptionalLong.of(number);
  }
}
