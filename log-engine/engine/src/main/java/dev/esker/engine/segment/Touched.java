package dev.esker.engine.segment;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files and directories that were changed since the last checkpoint, and that the next one has
 * to force. Storage thread only.
 */
public final class Touched {
  private final Map<Path, Long> files = new LinkedHashMap<>();
  private final Set<Path> directories = new LinkedHashSet<>();
  private final Set<Path> forgotten = new HashSet<>();
  private Path lastFile;

  /** Notes that so many bytes were written to a file. */
  void file(Path path, long bytes) {
    files.merge(path, bytes, Long::sum);
    lastFile = path;
  }

  /** The file that was written to last, if it has at least so many bytes that aren't forced. */
  public Optional<Path> lastFile(long bytes) {
    return Optional.ofNullable(lastFile).filter(path -> files.getOrDefault(path, -1L) >= bytes);
  }

  /** Notes that a file was forced. */
  public void forced(Path path) {
    files.remove(path);
  }

  void directory(Path path) {
    directories.add(path);
  }

  void forget(Path path) {
    files.remove(path);
    forgotten.add(path);
  }

  void forgetDirectory(Path path) {
    directories.remove(path);
  }

  /**
   * Moves everything out of here. What is touched from now on is the next checkpoint's business.
   */
  public Touched take() {
    Touched taken = new Touched();
    taken.addAll(this);
    files.clear();
    directories.clear();
    forgotten.clear();
    return taken;
  }

  /** Puts back what was taken and couldn't be made stable. */
  public void addAll(Touched others) {
    others.files.forEach((path, bytes) -> files.merge(path, bytes, Long::sum));
    directories.addAll(others.directories);
  }

  /** Whether a file was deleted since the last {@link #take}. */
  public boolean isForgotten(Path path) {
    return forgotten.contains(path);
  }

  /** Files with bytes that may not be stable, and how many of them. */
  public Map<Path, Long> files() {
    return files;
  }

  /** Directories with names that may not be stable. */
  public Set<Path> directories() {
    return directories;
  }
}
