package dev.esker.gossip;

import java.util.Optional;
import java.util.Set;

/**
 * The rules for names of topics, which are Kafka's: 1 to 249 characters of {@code a-z A-Z 0-9 . _
 * -}, not {@code .} or {@code ..}, and no two topics whose names differ only in where they have
 * {@code .} and where {@code _}, since many metric systems can't tell those apart.
 */
public final class TopicNames {
  /** The longest name; with the partition's suffix it still is a legal name of a directory. */
  public static final int MAX_LENGTH = 249;

  private static final Set<String> INTERNAL = Set.of("__consumer_offsets", "__transaction_state");

  private TopicNames() {}

  /** What is wrong with a name, in a sentence for people; empty if it is legal. */
  public static Optional<String> fault(String name) {
    if (name.isEmpty()) {
      return Optional.of("the name of a topic must not be empty");
    }
    if (name.equals(".") || name.equals("..")) {
      return Optional.of("the name of a topic must not be '" + name + "'");
    }
    if (name.length() > MAX_LENGTH) {
      return Optional.of(
          "the name of a topic has "
              + name.length()
              + " characters, more than "
              + MAX_LENGTH
              + ": "
              + name.substring(0, 32)
              + "...");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isLegal(name.charAt(i))) {
        return Optional.of(
            "the name of topic '"
                + name
                + "' has an illegal character at "
                + i
                + ": allowed are ASCII letters, digits, '.', '_' and '-'");
      }
    }
    return Optional.empty();
  }

  /** Equal for names that differ only in {@code .} against {@code _}. */
  public static String collisionKey(String name) {
    return name.replace('.', '_');
  }

  /** Whether a topic belongs to the broker itself. */
  public static boolean isInternal(String name) {
    return INTERNAL.contains(name);
  }

  private static boolean isLegal(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
