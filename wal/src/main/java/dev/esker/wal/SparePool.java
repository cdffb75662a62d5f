package dev.esker.wal;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Full-length files that wait to be used again, so that a new file of the log needs no new blocks.
 * At most as many as configured. Not safe for threads: its owner holds a lock.
 *
 * <p>A spare may still carry frames of the generation in its header and of older ones. They can't
 * be taken for frames of the file that it becomes, because that gets a higher generation; hence a
 * spare whose header can't be read is thrown away.
 */
final class SparePool {
  private final Disk disk;
  private final Path directory;
  private final long fileBytes;
  private final int limit;
  private final Deque<Path> ready = new ArrayDeque<>();
  private final List<Path> unusable = new ArrayList<>();
  private long highestGeneration;

  SparePool(Disk disk, WalConfig config) {
    this.disk = disk;
    this.directory = config.directory();
    this.fileBytes = config.fileBytes();
    this.limit = config.spareFiles();
  }

  /** Looks at what a directory holds; changes nothing. */
  void load() throws IOException {
    for (Path path : disk.list(directory)) {
      OptionalLong number = WalNames.number(path, WalNames.SPARE);
      if (number.isPresent()) {
        highestGeneration = Math.max(highestGeneration, number.getAsLong());
        loadSpare(path);
      } else {
        OptionalLong temporary = WalNames.number(path, WalNames.TEMPORARY);
        if (temporary.isPresent()) {
          highestGeneration = Math.max(highestGeneration, temporary.getAsLong());
          unusable.add(path);
        }
      }
    }
  }

  private void loadSpare(Path path) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(FileHeader.BYTES);
    long size;
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      size = file.size();
      file.read(0, block);
    }
    Optional<FileHeader> header = FileHeader.decode(block.flip());
    header.ifPresent(h -> highestGeneration = Math.max(highestGeneration, h.generation()));
    boolean known = header.isPresent() || isBlank(block);
    if (known && size == fileBytes && ready.size() < limit) {
      ready.add(path);
    } else {
      unusable.add(path);
    }
  }

  /** A file that was made and never used begins with zeros. */
  private static boolean isBlank(ByteBuffer block) {
    while (block.hasRemaining()) {
      if (block.get() != 0) {
        return false;
      }
    }
    return true;
  }

  /** The highest number in any name or header of a spare or temporary file. */
  long highestGeneration() {
    return highestGeneration;
  }

  /** Deletes what {@link #load} found to be of no use. What a crash brings back is found again. */
  void deleteUnusable() throws IOException {
    for (Path path : unusable) {
      disk.delete(path);
    }
    unusable.clear();
  }

  int size() {
    return ready.size();
  }

  /** Takes a spare out; empty if there is none. */
  Optional<Path> take() {
    return Optional.ofNullable(ready.poll());
  }

  /** Adds a file that bears the name of a spare, stably. */
  void add(Path spare) {
    ready.add(spare);
  }

  /** Takes a file out of the log, to be used again if it has the right size and there is room. */
  void retire(Path file, FileHeader header) throws IOException {
    if (header.fileBytes() == fileBytes && ready.size() < limit) {
      Path spare = WalNames.of(directory, header.generation(), WalNames.SPARE);
      disk.rename(file, spare);
      syncRetired();
      ready.add(spare);
    } else {
      disk.delete(file);
      syncRetired();
    }
  }

  /**
   * Before this sync the old name may come back, so the file must not be touched, and no younger
   * file may go. A full disk is no excuse here: the change has been made and can't be taken back.
   */
  private void syncRetired() throws IOException {
    try {
      disk.syncDirectory(directory);
    } catch (NoSpaceException e) {
      throw new IOException("the change of " + directory + " could not be made stable", e);
    }
  }
}
