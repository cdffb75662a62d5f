package dev.esker.controller;

import java.util.Collection;
import java.util.Optional;

/** Finds the known name that somebody probably meant. */
public final class NearestName {
  private static final int LONGEST = 200;

  private NearestName() {}

  /** The known name with the fewest edits to it; empty if none is near (a third of its length). */
  public static Optional<String> of(String given, Collection<String> known) {
    if (given.length() > LONGEST) {
      return Optional.empty();
    }
    int least = Math.max(2, given.length() / 3) + 1;
    String nearest = null;
    for (String name : known) {
      int edits = edits(given, name);
      if (edits < least) {
        least = edits;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** An end of a sentence, ": did you mean x?" or nothing. */
  public static String hint(String given, Collection<String> known) {
    return of(given, known).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /** Insertions, deletions and replacements (Levenshtein's distance), row by row. */
  private static int edits(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int same = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(above[column - 1] + same, 1 + Math.min(above[column], current[column - 1]));
      }
      above = current;
    }
    return above[to.length()];
  }
}
