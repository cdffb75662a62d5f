package dev.esker.examples.line;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as text that fits into a line. A line is read and written as ISO-8859-1, in which each byte
 * is one character and the other way round: so keys and values may be any bytes, and UTF-8 passes
 * through unseen.
 */
final class Text {
  private static final String NOTHING = "-";

  private Text() {}

  /**
   * The bytes that a word stands for; null for {@code -}.
   *
   * @throws IllegalArgumentException if it has a backslash that isn't followed by x and two
   *     hexadecimal digits
   */
  static ByteBuffer unescape(String word) {
    if (word.equals(NOTHING)) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(word.length());
    int i = 0;
    while (i < word.length()) {
      char c = word.charAt(i);
      if (c == '\\') {
        bytes.put(escaped(word, i));
        i += 4;
      } else {
        bytes.put((byte) c);
        i++;
      }
    }
    return bytes.flip();
  }

  private static byte escaped(String word, int at) {
    if (word.startsWith("\\x", at) && at + 4 <= word.length()) {
      int high = Character.digit(word.charAt(at + 2), 16);
      int low = Character.digit(word.charAt(at + 3), 16);
      if (high >= 0 && low >= 0) {
        return (byte) (high << 4 | low);
      }
    }
    throw new IllegalArgumentException(
        "a backslash must be followed by x and two hexadecimal digits");
  }

  /** A key: one word. */
  static String word(ByteBuffer bytes) {
    return escape(bytes, true);
  }

  /** A value: the rest of a line. */
  static String rest(ByteBuffer bytes) {
    return escape(bytes, false);
  }

  private static String escape(ByteBuffer bytes, boolean spaces) {
    if (bytes == null) {
      return NOTHING;
    }
    String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    if (text.equals(NOTHING)) {
      return "\\x2d";
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isControl(c) || c == '\\' || (spaces && c == ' ')) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** A message for people, which must not end the line that it stands in. */
  static String escapeControls(String message) {
    StringBuilder out = new StringBuilder(message.length());
    for (int i = 0; i < message.length(); i++) {
      out.append(isControl(message.charAt(i)) ? ' ' : message.charAt(i));
    }
    return out.toString();
  }

  private static boolean isControl(char c) {
    return c < ' ' || c == 0x7f;
  }
}
