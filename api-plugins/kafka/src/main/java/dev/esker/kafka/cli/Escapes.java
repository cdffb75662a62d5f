package dev.esker.kafka.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads {@code \n}, {@code \t} and the like, which a shell passes on as they are. */
final class Escapes {

  private Escapes() {}

  /**
   * The bytes that a text stands for: {@code \n}, {@code \r}, {@code \t}, {@code \0}, {@code \\},
   * {@code \xHH}; anything else is itself, in UTF-8.
   *
   * @throws IllegalArgumentException for an escape that isn't one of these
   */
  static byte[] bytes(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c != '\\') {
        out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      char escaped = i < text.length() ? text.charAt(i) : ' ';
      i++;
      switch (escaped) {
        case 'n' -> out.write('\n');
        case 'r' -> out.write('\r');
        case 't' -> out.write('\t');
        case '0' -> out.write(0);
        case '\\' -> out.write('\\');
        case 'x' -> {
          out.write(hex(text, i));
          i += 2;
        }
        default ->
            throw new IllegalArgumentException(
                "unknown escape '\\" + escaped + "'; there are \\n \\r \\t \\0 \\\\ and \\xHH");
      }
    }
    return out.toByteArray();
  }

  private static int hex(String text, int position) {
    int high = position < text.length() ? Character.digit(text.charAt(position), 16) : -1;
    int low = position + 1 < text.length() ? Character.digit(text.charAt(position + 1), 16) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException("\\x needs two hexadecimal digits");
    }
    return high * 16 + low;
  }
}
