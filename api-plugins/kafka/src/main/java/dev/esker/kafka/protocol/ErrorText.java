package dev.esker.kafka.protocol;

/**
 * What an answer says to people. A name or a value that a request brings may fill the longest
 * string of the protocol; an answer that quotes it and says something about it could not be
 * encoded, and its connection would be closed instead. Thread-safe.
 */
public final class ErrorText {

  /** More of a text is of no use to anybody. */
  private static final int MAX_LENGTH = 2_000;

  private ErrorText() {}

  /** The beginning of a text, which always fits into an answer; null for null. */
  public static String bounded(String text) {
    if (text == null || text.length() <= MAX_LENGTH) {
      return text;
    }
    // Half a character can't be encoded.
    boolean split = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1));
    return text.substring(0, split ? MAX_LENGTH - 1 : MAX_LENGTH) + "...";
  }
}
