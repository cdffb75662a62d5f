package dev.esker.engine.segment;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The file {@code partition.metadata} in a partition's directory: says which topic id the segments
 * belong to, which their names don't. It is what a lost catalog is rebuilt by. Text, one {@code
 * key: value} a line.
 */
public final class PartitionMetadata {
  private static final String NAME = "partition.metadata";
  private static final int MAX_BYTES = 1024;

  private PartitionMetadata() {}

  /** Writes the file; the caller forces it, and the directory. Returns its path. */
  public static Path write(Disk disk, Path directory, UUID topicId) throws IOException {
    Path path = directory.resolve(NAME);
    disk.delete(path);
    String text = "version: 1\ntopic_uuid: " + topicId + "\n";
    try (DiskFile file = disk.create(path)) {
      file.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
    return path;
  }

  /**
   * Deletes a partition's directory with all that is in it; the caller forces the directory above.
   */
  public static void deleteDirectory(Disk disk, Path directory) throws IOException {
    for (Path file : disk.list(directory)) {
      disk.delete(file);
    }
    disk.delete(directory);
  }

  /**
   * The topic id in a directory, or empty if it has no such file or an unfinished one.
   *
   * @throws IOException if it can't be read
   */
  public static Optional<UUID> read(Disk disk, Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    if (!disk.exists(path)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      file.read(0, bytes);
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith("topic_uuid: ") && line.length() == 48)
        .map(line -> UUID.fromString(line.substring(12)))
        .findFirst();
  }
}
