package dev.esker.server.lab;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where the supervisor of a cluster listens: a Unix domain socket in a directory that only its
 * owner may enter.
 *
 * @param directory of the socket, and of nothing else
 */
public record LabSocket(Path directory) {
  private static final String NAME = "socket";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final FileAttribute<?> ATTRIBUTE =
      PosixFilePermissions.asFileAttribute(OWNER_ONLY);

  /** The path of a socket is at most 103 bytes on some systems, 107 on others. */
  private static final int MAX_PATH_BYTES = 100;

  /**
   * Makes the directory below that of a cluster, or below that for temporary files if the path
   * would be too long for a socket.
   *
   * @throws IOException if it can't be made
   */
  public static LabSocket below(Path cluster) throws IOException {
    Path wanted = cluster.toAbsolutePath().normalize().resolve("lab");
    if (wanted.resolve(NAME).toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      return new LabSocket(Files.createTempDirectory("esker-lab-", ATTRIBUTE));
    }
    Files.createDirectories(wanted.getParent());
    if (!Files.isDirectory(wanted)) {
      Files.createDirectory(wanted, ATTRIBUTE);
    }
    // One that was there before may have been open to others.
    Files.setPosixFilePermissions(wanted, OWNER_ONLY);
    return new LabSocket(wanted);
  }

  /** The socket's path. */
  public Path path() {
    return directory.resolve(NAME);
  }

  /** Listens there; a socket that nobody serves any more is replaced. */
  ServerSocketChannel listen() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path());
    if (Files.exists(path())) {
      if (isServed(address)) {
        throw new IOException(path() + " is in use: another cluster runs on this directory");
      }
      Files.delete(path());
    }
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      return channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw new IOException("can't listen at " + path() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isServed(UnixDomainSocketAddress address) {
    try (SocketChannel probe = SocketChannel.open(address)) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes it all. */
  void delete() throws IOException {
    Files.deleteIfExists(path());
    Files.deleteIfExists(directory);
  }
}
