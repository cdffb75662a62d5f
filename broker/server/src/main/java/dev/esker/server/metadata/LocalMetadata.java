package dev.esker.server.metadata;

import dev.esker.gossip.MetadataImage;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The identity and the metadata log of a lone broker, out of its data directory.
 *
 * <p>A new directory is made in this order: the metadata log, then {@code meta.properties}. So a
 * directory without {@code meta.properties} was never used, whatever a crash left in it, and one
 * with it must have a metadata log: were a lost one replaced by an empty one, every partition would
 * look deleted.
 *
 * @param identity whose directory it is
 * @param log open; the caller closes it
 */
public record LocalMetadata(BrokerIdentity identity, LocalMetadataLog log) {
  private static final String DIRECTORY = "metadata";

  /**
   * What a directory that was never used may hold: our own first steps, and what systems put there.
   */
  private static final Set<String> HARMLESS =
      Set.of(DIRECTORY, IdentityFile.NAME + MetadataFile.UNFINISHED, "lost+found");

  /**
   * Opens the metadata in a data directory, which is made if need be.
   *
   * @param disk where it is
   * @param dataDirectory of this broker
   * @param nodeId the number that the broker is configured with; if empty, the one in the
   *     directory, or 1 in a new one
   * @param random fresh random ids
   * @param onFailure told once when the disk fails: the broker must stop
   * @throws IOException if the directory belongs to somebody else, is damaged, or can't be used;
   *     the message says what and where
   */
  public static LocalMetadata open(
      Disk disk,
      Path dataDirectory,
      OptionalInt nodeId,
      Supplier<UUID> random,
      Consumer<Throwable> onFailure)
      throws IOException {
    IdentityFile file = new IdentityFile(disk, dataDirectory);
    Optional<BrokerIdentity> known = file.read();
    if (known.isPresent()) {
      checkNode(dataDirectory, known.get(), nodeId);
    } else {
      checkUnused(disk, dataDirectory);
    }
    MetadataStore store =
        MetadataStore.open(
            disk,
            dataDirectory.resolve(DIRECTORY),
            known.isPresent() ? MetadataStore.Expect.EXISTING : MetadataStore.Expect.ANYTHING,
            LocalMetadataLog.ROLL_BYTES,
            () -> random.get().getMostSignificantBits());
    BrokerIdentity identity;
    try {
      if (known.isEmpty() && store.image().version() > 0) {
        throw new IOException(
            dataDirectory + " has metadata but no " + IdentityFile.NAME + ": it has been lost");
      }
      identity = known.isPresent() ? known.get() : create(file, nodeId, random);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
    return new LocalMetadata(identity, new LocalMetadataLog(identity.nodeId(), store, onFailure));
  }

  /**
   * Writes into a data directory, or checks, whose it is, for a broker whose metadata are
   * elsewhere.
   *
   * @throws IOException if it belongs to somebody else
   */
  public static void claim(Disk disk, Path dataDirectory, BrokerIdentity identity)
      throws IOException {
    IdentityFile file = new IdentityFile(disk, dataDirectory);
    Optional<BrokerIdentity> known = file.read();
    if (known.isEmpty()) {
      file.write(identity);
    } else if (!known.get().equals(identity)) {
      throw new IOException(dataDirectory + " belongs to " + known.get() + ", not to " + identity);
    }
  }

  /** Reads whose data directory that is, without changing anything; empty if it is nobody's. */
  public static Optional<BrokerIdentity> identify(Disk disk, Path dataDirectory)
      throws IOException {
    return new IdentityFile(disk, dataDirectory).read();
  }

  /**
   * Reads what the broker of that directory knew when it ran alone last; empty if it never did, or
   * has handed it over.
   *
   * @throws IOException if it is damaged, or lost
   */
  public static Optional<MetadataImage> read(Disk disk, Path dataDirectory) throws IOException {
    Path directory = dataDirectory.resolve(DIRECTORY);
    if (!disk.exists(directory) || MetadataStore.isRetired(disk, directory)) {
      return Optional.empty();
    }
    try (MetadataStore store =
        MetadataStore.open(
            disk,
            directory,
            MetadataStore.Expect.EXISTING,
            LocalMetadataLog.ROLL_BYTES,
            () -> {
              throw new IllegalStateException("reading makes no file");
            })) {
      return Optional.of(store.image());
    }
  }

  /**
   * Puts the local metadata aside once they have become a cluster's, so that this directory can't
   * ever be taken for that of a broker that runs alone: its metadata would be old ones. Safe to
   * repeat.
   */
  public static void retire(Disk disk, Path dataDirectory) throws IOException {
    MetadataStore.retire(disk, dataDirectory.resolve(DIRECTORY));
  }

  private static BrokerIdentity create(IdentityFile file, OptionalInt nodeId, Supplier<UUID> random)
      throws IOException {
    String clusterId = BrokerIdentity.clusterId(random.get());
    while (clusterId.startsWith("-")) {
      // tools take it for an option
      clusterId = BrokerIdentity.clusterId(random.get());
    }
    BrokerIdentity identity = new BrokerIdentity(clusterId, nodeId.orElse(1), random.get());
    file.write(identity);
    return identity;
  }

  private static void checkNode(Path directory, BrokerIdentity known, OptionalInt nodeId)
      throws IOException {
    if (nodeId.isPresent() && nodeId.getAsInt() != known.nodeId()) {
      throw new IOException(
          directory
              + " belongs to broker "
              + known.nodeId()
              + " of cluster "
              + known.clusterId()
              + ", not to broker "
              + nodeId.getAsInt());
    }
  }

  private static void checkUnused(Disk disk, Path directory) throws IOException {
    List<Path> entries = disk.list(directory);
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      if (!HARMLESS.contains(name) && !name.startsWith(".")) {
        throw new IOException(
            directory
                + " has no "
                + IdentityFile.NAME
                + " but isn't empty ("
                + name
                + "): it isn't a data directory of Esker");
      }
    }
  }
}
