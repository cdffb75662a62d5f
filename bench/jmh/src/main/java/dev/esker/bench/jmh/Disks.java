package dev.esker.bench.jmh;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.MemoryDisk;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where benchmarks write. The system property {@code esker.bench.dir} names the directory for real
 * files (default: {@code target} under the current directory), since many a {@code /tmp} is memory.
 */
final class Disks {
  private Disks() {}

  /** {@code "memory"} or {@code "file"}. */
  static Disk of(String kind) {
    return switch (kind) {
      case "memory" -> new MemoryDisk();
      case "file" -> new NioDisk();
      default -> throw new IllegalArgumentException("disk " + kind);
    };
  }

  /** A new directory. */
  static Path newDirectory() throws IOException {
    Path parent = Path.of(System.getProperty("esker.bench.dir", "target")).toAbsolutePath();
    Files.createDirectories(parent);
    return Files.createTempDirectory(parent, "jmh-");
  }

  /** Deletes a directory with all that is in it. */
  static void delete(Path directory) throws IOException {
    List<Path> found;
    try (Stream<Path> walk = Files.walk(directory)) {
      found = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : found) {
      Files.delete(path);
    }
  }
}
