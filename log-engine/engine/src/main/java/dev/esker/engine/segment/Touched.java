package dev.esker.engine.segment;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files and directories that were changed since the last checkpoint, and that the next one has
 * to force. Storage thread only.
 */
public final class Touched {
  private final Set<Path> files = new LinkedHashSet<>();
  private final Set<Path> directories = new LinkedHashSet<>();

  void file(Path path) {
    files.add(path);
  }

  void directory(Path path) {
    directories.add(path);
  }

  void forget(Path path) {
    files.remove(path);
  }

  void forgetDirectory(Path path) {
    directories.remove(path);
  }

  /** Files with bytes that may not be stable. */
  public Set<Path> files() {
    return files;
  }

  /** Directories with names that may not be stable. */
  public Set<Path> directories() {
    return directories;
  }

  /** Everything is stable. */
  public void clear() {
    files.clear();
    directories.clear();
  }
}
