package dev.esker.http.console;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of the console.
 *
 * @param type as {@code Content-Type} has it
 * @param tag its strong entity tag (RFC 9110, 8.8.3), from what is in it, with the quotes
 * @param text whether it gets smaller by compression; fonts and pictures are compressed already
 * @param lasting whether it never changes under its name, since that has a version in it
 * @param content what is in it; never changed
 */
record ConsoleFile(String type, String tag, boolean text, boolean lasting, Buffer content) {

  /** What is served, by the end of its name; nothing else is, licences and notes for instance. */
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "woff2", "font/woff2");

  private static final Pattern VERSION = Pattern.compile(".*-\\d+\\.\\d+\\.\\d+\\.[a-z0-9]+");

  /** Makes one; empty if files with such a name aren't served. */
  static Optional<ConsoleFile> of(String name, byte[] content) {
    String suffix = name.substring(name.lastIndexOf('.') + 1);
    String type = TYPES.get(suffix);
    if (type == null) {
      return Optional.empty();
    }
    boolean text = !suffix.equals("woff2") && !suffix.equals("png");
    return Optional.of(
        new ConsoleFile(
            type, tag(content), text, VERSION.matcher(name).matches(), Buffer.buffer(content)));
  }

  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(digest) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The tag among those that a client has, if it has this content already: this one, or that of its
   * compressed form, which is another representation and so has another tag.
   *
   * @param ifNoneMatch the header, a list of tags or a star
   */
  Optional<String> tagAmong(String ifNoneMatch) {
    String bare = tag.substring(0, tag.length() - 1);
    for (String each : ifNoneMatch.split(",", -1)) {
      String known = each.trim();
      known = known.startsWith("W/") ? known.substring(2) : known;
      if (known.equals("*")) {
        return Optional.of(tag);
      }
      if (known.equals(tag) || known.startsWith(bare + "-")) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }
}
