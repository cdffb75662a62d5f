package dev.esker.bench.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what was probably meant. */
public final class NearestName {
  private static final int LETTERS_PER_MISTAKE = 3;

  private NearestName() {}

  /** The name with the fewest letters to change; none if those would be more than a third. */
  public static Optional<String> of(String word, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt((String name) -> distance(word, name)).thenComparing(n -> n))
        .filter(name -> distance(word, name) * LETTERS_PER_MISTAKE <= name.length());
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = above[0];
      above[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = above[j];
        above[j] = Math.min(replaced, 1 + Math.min(above[j], above[j - 1]));
      }
    }
    return above[b.length()];
  }
}
