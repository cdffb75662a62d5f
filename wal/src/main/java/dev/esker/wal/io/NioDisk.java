package dev.esker.wal.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The file system of this machine, through {@link FileChannel}. Stateless and safe for any thread.
 *
 * <p>A thread that is interrupted while it reads or writes loses the channel that it was using
 * (this is how {@link FileChannel} works), so threads that use a disk must not be interrupted.
 *
 * <p>"No space left on device" and "Disk quota exceeded" become {@link NoSpaceException}; the JDK
 * gives no error number, so they are told by the text of the C library in the C or an English
 * locale.
 */
public final class NioDisk implements Disk {

  /** Makes a disk; all of them are alike. */
  public NioDisk() {}

  @Override
  public DiskFile create(Path path) throws IOException {
    try {
      return new NioDiskFile(
          path,
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw translate(e, path);
    }
  }

  @Override
  public DiskFile open(Path path, Access access) throws IOException {
    FileChannel channel =
        access == Access.READ
            ? FileChannel.open(path, StandardOpenOption.READ)
            : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new NioDiskFile(path, channel);
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    List<Path> missing = new ArrayList<>();
    for (Path p = absolute; p != null && !Files.isDirectory(p); p = p.getParent()) {
      missing.add(p);
    }
    Collections.reverse(missing);
    for (Path p : missing) {
      try {
        Files.createDirectory(p);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(p)) {
          throw e;
        }
      } catch (IOException e) {
        throw translate(e, p);
      }
      syncDirectory(p.getParent());
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw translate(e, to);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw translate(e, path);
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    Collections.sort(entries);
    return entries;
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw translate(e, directory);
    }
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    Path existing = path.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.getFileStore(existing).getUsableSpace();
  }

  /** Gives "disk full" its own type; returns every other error as it is. */
  static IOException translate(IOException error, Path path) {
    String message = error.getMessage();
    boolean full =
        message != null
            && (message.contains("No space left on device")
                || message.contains("Disk quota exceeded"));
    return full ? new NoSpaceException(path + ": " + message, error) : error;
  }
}
