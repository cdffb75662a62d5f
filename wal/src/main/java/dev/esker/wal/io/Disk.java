package dev.esker.wal.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The seam between the storage code and a file system. Everything that the WAL and the engine keep
 * in plain files goes through it, so that a test can crash, tear, fill or break the disk at will.
 *
 * <p>Durability is what POSIX promises and no more: bytes are stable once {@link DiskFile#force}
 * has returned; a created, renamed or deleted name is stable once {@link #syncDirectory} of its
 * directory has returned.
 *
 * <p>Implementations may be called from any thread. Paths are absolute or relative to the process;
 * the disk doesn't resolve them.
 */
public interface Disk {

  /** How {@link #open} opens a file. */
  enum Access {
    /** Reads only; a write is refused with an {@link IOException}. */
    READ,
    /** Reads and writes. */
    READ_WRITE
  }

  /**
   * Creates an empty file and opens it for reading and writing.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name
   */
  DiskFile create(Path path) throws IOException;

  /**
   * Opens a file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of that name
   */
  DiskFile open(Path path, Access access) throws IOException;

  /** Whether a file or directory of that name exists. */
  boolean exists(Path path) throws IOException;

  /** Creates a directory and its parents where missing, and makes their names stable. */
  void createDirectories(Path directory) throws IOException;

  /** Renames atomically; an existing target is replaced. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or an empty directory; does nothing if there is none. */
  void delete(Path path) throws IOException;

  /** The entries of a directory, sorted by name; empty if there is no such directory. */
  List<Path> list(Path directory) throws IOException;

  /** Makes creations, renames and deletions in that directory stable. */
  void syncDirectory(Path directory) throws IOException;

  /** Bytes that can still be written to the file system of that path. */
  long usableBytes(Path path) throws IOException;
}
