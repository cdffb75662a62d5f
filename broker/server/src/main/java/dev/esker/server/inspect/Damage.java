package dev.esker.server.inspect;

import java.nio.file.Path;

/**
 * A place where a file isn't what it should be.
 *
 * @param file the file or directory
 * @param position the first byte that can't be trusted
 * @param reason what is wrong, in words
 */
public record Damage(Path file, long position, String reason) {

  @Override
  public String toString() {
    return file + " is damaged at position " + position + ": " + reason;
  }
}
