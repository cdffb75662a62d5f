package dev.esker.wal;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * The files of a log as a directory shows them, put in order by the rules of {@code
 * docs/formats/wal.md}. Read only.
 *
 * @param directory where they are
 * @param files what makes up the log, oldest first; empty for a new log
 * @param superseded files that a recovery has replaced and that are to be discarded
 */
record LogChain(Path directory, List<LogFile> files, List<LogFile> superseded) {

  /** A file of the log with an intact header. */
  record LogFile(Path path, FileHeader header) {}

  /**
   * Reads all headers and orders the files.
   *
   * @throws WalCorruptException if a header is bad or a file is missing
   */
  static LogChain read(Disk disk, Path directory) throws IOException {
    List<LogFile> all = new ArrayList<>();
    for (Path path : disk.list(directory)) {
      OptionalLong generation = WalNames.number(path, WalNames.LOG);
      if (generation.isPresent()) {
        all.add(readFile(disk, path, generation.getAsLong()));
      }
    }
    return order(directory, all);
  }

  private static LogFile readFile(Disk disk, Path path, long generation) throws IOException {
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      FileHeader header =
          FileHeader.read(file)
              .orElseThrow(() -> new WalCorruptException(path, 0, "the file header is damaged"));
      long start = header.startPosition();
      if (header.generation() != generation) {
        throw new WalCorruptException(
            path, start, "the file header is that of generation " + header.generation());
      }
      if (file.size() != header.fileBytes()) {
        String lengths = file.size() + " bytes long instead of " + header.fileBytes();
        throw new WalCorruptException(path, start, "the file is " + lengths);
      }
      return new LogFile(path, header);
    }
  }

  /** Walks from the newest file back; {@code all} is sorted, since names sort as numbers do. */
  private static LogChain order(Path directory, List<LogFile> all) throws WalCorruptException {
    List<LogFile> files = new ArrayList<>();
    List<LogFile> superseded = new ArrayList<>();
    int i = all.size() - 1;
    while (i >= 0) {
      LogFile file = all.get(i);
      files.add(file);
      i--;
      while (i >= 0 && all.get(i).header().generation() > file.header().previousGeneration()) {
        superseded.add(all.get(i));
        i--;
      }
      if (i >= 0) {
        checkAdjacent(all.get(i), file);
      }
    }
    Collections.reverse(files);
    return new LogChain(directory, List.copyOf(files), List.copyOf(superseded));
  }

  private static void checkAdjacent(LogFile older, LogFile newer) throws WalCorruptException {
    long expected = newer.header().previousGeneration();
    long start = newer.header().startPosition();
    if (older.header().generation() != expected) {
      throw new WalCorruptException(
          newer.path(),
          older.header().endPosition(),
          "the file of generation " + expected + " that comes before it is missing");
    }
    if (start <= older.header().startPosition() || start > older.header().endPosition()) {
      throw new WalCorruptException(
          newer.path(), start, "it does not start inside or at the end of " + older.path());
    }
  }

  /** The highest generation in use; 0 for a new log. */
  long highestGeneration() {
    return files.isEmpty() ? 0 : files.get(files.size() - 1).header().generation();
  }
}
