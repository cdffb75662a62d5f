package dev.esker.bench.compare.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Everything that a run writes is below one directory of its own, which is deleted at the end. Any
 * thread.
 */
public final class RunDirectory implements AutoCloseable {
  private static final int ATTEMPTS = 5;

  private final Path path;
  private int trials;
  private boolean closed;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /** Makes one in a directory, which exists. */
  public static RunDirectory in(Path parent) throws IOException {
    return new RunDirectory(
        Files.createTempDirectory(parent.toAbsolutePath().normalize(), ".esker-compare-"));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * A new empty directory in it.
   *
   * @throws IOException if it can't be made, or after {@link #close}
   */
  public synchronized Path fresh(String name) throws IOException {
    if (closed) {
      throw new IOException("interrupted");
    }
    trials++;
    return Files.createDirectory(path.resolve(name + "-" + trials));
  }

  /** The room that is left on its disk, in bytes. */
  public long usableBytes() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  /**
   * Deletes a directory with all that is in it; what somebody else deletes meanwhile is no error.
   */
  public static void delete(Path directory) throws IOException {
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        deleteOnce(directory);
        return;
      } catch (IOException e) {
        // A file may have come while the others went.
        last = e;
      }
    }
    throw last;
  }

  private static void deleteOnce(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, IOException e) throws IOException {
            Files.deleteIfExists(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    delete(path);
  }
}
