package dev.esker.server.cluster;

import dev.esker.server.config.HostPort;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * {@code cluster.properties} in the data directory: which node that is, and of which cluster, once
 * it belongs to one. Written when a node of a cluster starts for the first time and again when it
 * has joined; see {@code docs/formats/metadata.md}. Where it is, the node is one of a cluster,
 * whether a later start says so or not.
 */
public final class ClusterFile {
  static final String NAME = "cluster.properties";

  private static final String UNFINISHED = ".tmp";
  private static final int MAX_BYTES = 64 << 10;

  private final Disk disk;
  private final Path directory;
  private final Path path;

  /**
   * What the file says.
   *
   * @param nodeId from 0
   * @param directoryId made with the directory
   * @param formed the cluster, if it belongs to one
   * @param last where it was when it started last
   */
  record Content(int nodeId, UUID directoryId, Optional<FormedCluster> formed, Last last) {
    Content in(FormedCluster cluster) {
      return new Content(nodeId, directoryId, Optional.of(cluster), last);
    }

    Content at(Last now) {
      return new Content(nodeId, directoryId, formed, now);
    }
  }

  /**
   * What a start that doesn't say it goes on with.
   *
   * @param seeds the addresses of others that it was given
   * @param port of gossip; 0 if there was none yet
   */
  record Last(List<HostPort> seeds, int port) {
    static final Last NONE = new Last(List.of(), 0);

    Last {
      seeds = List.copyOf(seeds);
    }
  }

  ClusterFile(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
    this.path = directory.resolve(NAME);
  }

  /** Whether that data directory is a cluster node's. */
  public static boolean isIn(Disk disk, Path directory) throws IOException {
    return disk.exists(directory.resolve(NAME));
  }

  Path directory() {
    return directory;
  }

  /**
   * Reads it; empty if it isn't there.
   *
   * @throws IOException if it can't be read, or isn't what was written; names file and key
   */
  Optional<Content> read() throws IOException {
    if (!disk.exists(path)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text()));
      Optional<FormedCluster> formed =
          properties.getProperty("cluster.id") == null
              ? Optional.empty()
              : Optional.of(
                  FormedCluster.parse(
                      required(properties, "cluster.id"),
                      required(properties, "controllers"),
                      Optional.ofNullable(properties.getProperty("origin"))));
      return Optional.of(
          new Content(
              Integer.parseInt(required(properties, "node.id")),
              UUID.fromString(required(properties, "directory.id")),
              formed,
              new Last(
                  HostPort.list(properties.getProperty("seeds", "")),
                  Integer.parseInt(properties.getProperty("cluster.port", "0").trim()))));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " is damaged: " + e.getMessage(), e);
    }
  }

  private static String required(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value.trim();
  }

  /** Writes it; it is stable when this returns. */
  void write(Content content) throws IOException {
    StringBuilder text = new StringBuilder("# Which node of which cluster. Don't edit.\n");
    text.append("node.id=").append(content.nodeId());
    text.append("\ndirectory.id=").append(content.directoryId()).append('\n');
    content
        .formed()
        .ifPresent(
            cluster -> {
              text.append("cluster.id=").append(cluster.clusterId());
              text.append("\ncontrollers=").append(cluster.votersText()).append('\n');
              cluster.origin().ifPresent(node -> text.append("origin=").append(node).append('\n'));
            });
    Last last = content.last();
    if (last.port() != 0) {
      text.append("cluster.port=").append(last.port()).append('\n');
    }
    if (!last.seeds().isEmpty()) {
      text.append("seeds=")
          .append(String.join(",", last.seeds().stream().map(HostPort::toString).toList()))
          .append('\n');
    }
    Path unfinished = path.resolveSibling(NAME + UNFINISHED);
    disk.delete(unfinished);
    try (DiskFile file = disk.create(unfinished)) {
      file.write(0, StandardCharsets.UTF_8.encode(text.toString()));
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
