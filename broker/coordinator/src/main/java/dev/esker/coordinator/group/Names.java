package dev.esker.coordinator.group;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * What clients call things, as part of a sentence in a log: a group has thousands of members, and a
 * name can have thousands of characters.
 */
final class Names {
  private static final int MAX_NAMES = 10;
  private static final int MAX_LENGTH = 255;

  private Names() {}

  /** The first names, and how many there are beyond them. */
  static String some(Collection<String> names) {
    String first =
        names.stream().limit(MAX_NAMES).map(Names::cut).collect(Collectors.joining(", "));
    int more = names.size() - MAX_NAMES;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** The beginning of a text. */
  static String cut(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
