package dev.esker.bench.disk;

import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * What a {@link DiskProbe} measured.
 *
 * @param directory where
 * @param fileSystem its type, as the system calls it
 * @param fdatasync nanoseconds of each 4 KiB write with the fdatasync after it
 * @param sequentialBytes that were written one after the other into a new file, with one fdatasync
 *     at the end; 0 if not asked
 * @param sequentialBytesPerSecond of that, the fdatasync included; 0 if not asked
 */
public record DiskFigures(
    Path directory,
    String fileSystem,
    Histogram fdatasync,
    long sequentialBytes,
    double sequentialBytesPerSecond) {

  /** Whether the file system is memory, on which an fdatasync costs nothing. */
  public boolean isMemory() {
    return fileSystem.equals("tmpfs") || fileSystem.equals("ramfs");
  }
}
