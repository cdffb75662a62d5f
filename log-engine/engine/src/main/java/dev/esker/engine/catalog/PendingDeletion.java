package dev.esker.engine.catalog;

import java.nio.charset.StandardCharsets;

/**
 * A file or directory that nothing refers to once the catalog is flushed, and that is deleted then,
 * or at the next start. Writing it in the same batch as the removal of the segment or partition
 * means that a crash leaves neither an entry without its file nor a file without its entry.
 *
 * @param path relative to the data directory, with {@code /} between names, and never leaving it
 */
public record PendingDeletion(String path) {

  /** The longest path. */
  public static final int MAX_PATH_BYTES = 4096;

  /**
   * Refuses a path that is empty, too long, absolute, or has an empty, {@code .} or {@code ..}
   * name.
   */
  public PendingDeletion {
    if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new IllegalArgumentException(
          "path must have at most " + MAX_PATH_BYTES + " bytes: " + path);
    }
    if (path.indexOf('\\') >= 0 || path.indexOf(0) >= 0) {
      throw new IllegalArgumentException("path must not contain \\ or NUL: " + path);
    }
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "path must be relative to the data directory and stay in it: '" + path + "'");
      }
    }
  }
}
