package dev.esker.engine.segment;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The file {@code partition.metadata} in a partition's directory: says which topic id the segments
 * belong to, which their names don't. It is what a lost catalog is rebuilt by. Text, one {@code
 * key: value} a line; the last is the CRC-32C of what is before it, since a file that names another
 * topic condemns the segments beside it.
 */
public final class PartitionMetadata {
  private static final String NAME = "partition.metadata";
  private static final int MAX_BYTES = 1024;
  private static final Pattern CONTENT =
      Pattern.compile(
          "(version: 1\ntopic_uuid: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\n)"
              + "crc32c: ([0-9a-f]{8})\n");

  private PartitionMetadata() {}

  /** The file of a partition's directory. */
  public static Path path(Path directory) {
    return directory.resolve(NAME);
  }

  /** Writes the file; the caller forces it, and the directory. Returns its path. */
  public static Path write(Disk disk, Path directory, UUID topicId) throws IOException {
    Path path = path(directory);
    disk.delete(path);
    String text = "version: 1\ntopic_uuid: " + topicId + "\n";
    String whole = text + "crc32c: " + checksum(text) + "\n";
    try (DiskFile file = disk.create(path)) {
      file.write(0, ByteBuffer.wrap(whole.getBytes(StandardCharsets.US_ASCII)));
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
   * The topic id in a directory, or empty if it has no such file, or one that is unfinished, as a
   * crash may leave it, or damaged.
   *
   * @throws IOException if it can't be read
   */
  public static Optional<UUID> read(Disk disk, Path directory) throws IOException {
    Path path = path(directory);
    if (!disk.exists(path)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      file.read(0, bytes);
    }
    Matcher content =
        CONTENT.matcher(
            new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1));
    return content.matches() && content.group(3).equals(checksum(content.group(1)))
        ? Optional.of(UUID.fromString(content.group(2)))
        : Optional.empty();
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return String.format("%08x", crc.getValue());
  }
}
