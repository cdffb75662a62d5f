package dev.esker.http.groups;

import dev.esker.spi.OffsetLookup;

/**
 * Where a group is to go on.
 *
 * @param kind how it is said
 * @param value an offset, milliseconds since 1970, or a number of offsets, negative for back; of no
 *     meaning otherwise
 */
public record ResetTarget(Kind kind, long value) {

  /** How a place in a partition can be said. */
  public enum Kind {
    /** The first record that there is. */
    EARLIEST,
    /** The next record to come. */
    LATEST,
    /** The first record that isn't older than a time; if there is none, the next to come. */
    TIME,
    /** An offset, from that of the first record to that of the next to come. */
    OFFSET,
    /** So many offsets from where the group is, as far as there are records. */
    SHIFT
  }

  /** The first record that there is. */
  public static final ResetTarget EARLIEST = new ResetTarget(Kind.EARLIEST, 0);

  /** The next record to come. */
  public static final ResetTarget LATEST = new ResetTarget(Kind.LATEST, 0);

  /** An offset. */
  public static ResetTarget offset(long offset) {
    return new ResetTarget(Kind.OFFSET, offset);
  }

  /** So many offsets on, or back if it is negative. */
  public static ResetTarget shift(long offsets) {
    return new ResetTarget(Kind.SHIFT, offsets);
  }

  /** A time, in milliseconds since 1970. */
  public static ResetTarget time(long millis) {
    return new ResetTarget(Kind.TIME, millis);
  }

  /** What to look up; for an offset or a shift, something that is to be had in any case. */
  long lookup() {
    return switch (kind) {
      case EARLIEST -> OffsetLookup.EARLIEST;
      case LATEST, OFFSET, SHIFT -> OffsetLookup.LATEST;
      case TIME -> Math.max(0, value);
    };
  }
}
