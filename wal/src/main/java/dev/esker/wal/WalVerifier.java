package dev.esker.wal;

import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;

/** Checks every file and frame of a log: {@code esker wal verify}. Read only. */
public final class WalVerifier {
  private WalVerifier() {}

  /**
   * Reads the whole log in a directory and says what it found.
   *
   * @throws IOException if the disk can't be read; damage to the log is part of the report instead
   */
  public static WalReport verify(Disk disk, Path directory) throws IOException {
    return new WalReader(disk, directory).read(0, (p, end, kind, partition, offset, bytes) -> {});
  }
}
