package dev.esker.kafka.api;

/** Which names a topic can have. */
public final class TopicNames {
  private static final int MAX_LENGTH = 249;

  private TopicNames() {}

  /** Whether a topic can have that name: 1 to 249 letters, digits, dots, dashes, underscores. */
  public static boolean isValid(String name) {
    if (name == null || name.isEmpty() || name.length() > MAX_LENGTH) {
      return false;
    }
    if (name.equals(".") || name.equals("..")) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }
}
