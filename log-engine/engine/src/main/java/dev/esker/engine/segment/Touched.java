package dev.esker.engine.segment;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files and directories that were changed since the last checkpoint, and that the next one has
 * to force. Storage thread only.
 */
public final class Touched {
  private final Set<Path> files = new LinkedHashSet<>();
  private final Set<Path> directories = new LinkedHashSet<>();
  private final Set<Path> forgotten = new HashSet<>();

  void file(Path path) {
    files.add(path);
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
    files.addAll(others.files);
    directories.addAll(others.directories);
  }

  /** Whether a file was deleted since the last {@link #take}. */
  public boolean isForgotten(Path path) {
    return forgotten.contains(path);
  }

  /** Files with bytes that may not be stable. */
  public Set<Path> files() {
    return files;
  }

  /** Directories with names that may not be stable. */
  public Set<Path> directories() {
    return directories;
  }
}
