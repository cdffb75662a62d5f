package dev.esker.server.metadata;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * {@code meta.properties} in the data directory: text, written once, after everything else of a new
 * directory is stable. So where it is, the rest must be too.
 *
 * <p>Kafka keeps a file of this name as well; the key {@code esker.format} tells them apart.
 */
final class IdentityFile {
  static final String NAME = "meta.properties";

  private static final String FORMAT = "esker.format";
  private static final String VERSION = "1";
  private static final int MAX_BYTES = 64 << 10;

  private final Disk disk;
  private final Path directory;
  private final Path path;

  IdentityFile(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
    this.path = directory.resolve(NAME);
  }

  /**
   * The identity that is written there; empty if there is no such file.
   *
   * @throws IOException if it can't be read or isn't Esker's; names the file and what is wrong
   */
  Optional<BrokerIdentity> read() throws IOException {
    if (!disk.exists(path)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text()));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " is damaged: " + e.getMessage(), e);
    }
    String format = properties.getProperty(FORMAT);
    if (format == null) {
      throw new IOException(
          path + " has no " + FORMAT + ": the directory belongs to another program, Kafka perhaps");
    }
    if (!format.equals(VERSION)) {
      throw new IOException(
          path + ": " + FORMAT + " = " + format + " must be " + VERSION + ": a newer Esker's?");
    }
    try {
      String cluster = required(properties, "cluster.id");
      int node = Integer.parseInt(required(properties, "node.id"));
      String directory = properties.getProperty("directory.id");
      return Optional.of(
          directory == null
              ? new BrokerIdentity(cluster, node)
              : new BrokerIdentity(cluster, node, UUID.fromString(directory.trim())));
    } catch (NumberFormatException e) {
      throw new IOException(path + ": node.id must be a whole number: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static String required(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value.trim();
  }

  /** Writes the file; it is stable when this returns. */
  void write(BrokerIdentity identity) throws IOException {
    String text =
        "# Whose data this is. Written once; don't edit.\n"
            + FORMAT
            + "="
            + VERSION
            + "\ncluster.id="
            + identity.clusterId()
            + "\nnode.id="
            + identity.nodeId()
            + "\ndirectory.id="
            + identity.directoryId()
            + "\n";
    Path unfinished = path.resolveSibling(NAME + MetadataFile.UNFINISHED);
    disk.delete(unfinished);
    try (DiskFile file = disk.create(unfinished)) {
      file.write(0, StandardCharsets.UTF_8.encode(text));
      file.force(true);
    }
    disk.rename(unfinished, path);
    disk.syncDirectory(directory);
  }

  private String text() throws IOException {
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      if (file.size() > MAX_BYTES) {
        throw new IOException(path + " is damaged: it has " + file.size() + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(0, bytes);
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }
  }
}
