package dev.esker.wal;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes files of the log, in the order of disk operations that {@code docs/formats/wal.md} gives.
 * All the space that a file will ever need is claimed here, so here is where a full disk shows.
 */
final class FileClaimer {
  private final Disk disk;
  private final Path directory;
  private final AtomicLong lastNumber;

  /**
   * @param highestGeneration the highest number ever used for a file
   */
  FileClaimer(Disk disk, Path directory, long highestGeneration) {
    this.disk = disk;
    this.directory = directory;
    this.lastNumber = new AtomicLong(highestGeneration);
  }

  /**
   * Where a new file comes in the log.
   *
   * @param previousGeneration the file that it follows; 0 for none
   * @param start position of its first frame
   * @param mark a position below which everything is stable
   */
  record Place(FileHeader.Origin origin, long previousGeneration, long start, long mark) {}

  /**
   * Claims a file. When this returns, its name and its header are stable.
   *
   * @param spare what to make it of; empty to create it
   * @param bytes its length
   * @throws NoSpaceException if the disk is full; then nothing has changed
   */
  WalFile claim(Place place, Optional<Path> spare, long bytes) throws IOException {
    FileHeader header =
        new FileHeader(
            place.origin(),
            lastNumber.incrementAndGet(),
            place.previousGeneration(),
            place.start(),
            bytes,
            place.mark());
    Path temporary = WalNames.of(directory, header.generation(), WalNames.TEMPORARY);
    Path path = WalNames.of(directory, header.generation(), WalNames.LOG);
    try {
      if (spare.isPresent()) {
        disk.rename(spare.get(), temporary);
      }
      try (DiskFile file = spare.isPresent() ? reuse(temporary) : disk.create(temporary)) {
        file.allocate(bytes);
        file.write(0, header.encode());
        file.force(true);
      }
      disk.rename(temporary, path);
      disk.syncDirectory(directory);
      return new WalFile(path, header, disk.open(path, Disk.Access.READ_WRITE));
    } catch (NoSpaceException e) {
      giveUp(temporary, path, e);
      throw e;
    }
  }

  /** Begins a file that is to become a spare. May run beside {@link #claim}. */
  SpareFill beginSpare(long bytes) {
    long number = lastNumber.incrementAndGet();
    return new SpareFill(
        disk,
        WalNames.of(directory, number, WalNames.TEMPORARY),
        WalNames.of(directory, number, WalNames.SPARE),
        bytes);
  }

  private DiskFile reuse(Path path) throws IOException {
    return disk.open(path, Disk.Access.READ_WRITE);
  }

  /**
   * Removes what there is of a file that could not be claimed. If that fails too, no harm is done:
   * a temporary file is deleted by the next start, and a file that got its name but no successor of
   * its own is superseded by the next one that is claimed.
   */
  private void giveUp(Path temporary, Path path, NoSpaceException reason) {
    for (Path leftover : new Path[] {temporary, path}) {
      try {
        disk.delete(leftover);
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }
}
