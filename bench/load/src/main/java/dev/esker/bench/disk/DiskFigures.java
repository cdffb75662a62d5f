package dev.esker.bench.disk;

import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * What a {@link DiskProbe} measured.
 *
 * @param directory where
 * @param fileSystem its type, as the system calls it
 * @param fdatasync nanoseconds of each 4 KiB write with the fdatasync after it
 * @param sequentialBytesPerSecond of one large write with an fdatasync at its end; 0 if not asked
 */
public record DiskFigures(
    Path directory, String fileSystem, Histogram fdatasync, double sequentialBytesPerSecond) {

  /** Whether the file system is memory, on which an fdatasync costs nothing. */
  public boolean isMemory() {
    return fileSystem.equals("tmpfs") || fileSystem.equals("ramfs");
  }
}
