package dev.esker.server.metadata;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataImage;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NoSpaceException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata of one broker on its disk. For one thread at a time; no thread, clock or randomness
 * of its own.
 *
 * <p>There is one current file. It begins with a snapshot and goes on with batches of commands;
 * each batch is one frame, forced before the next is written. When the commands outgrow the
 * snapshot, a new file is written with a new snapshot, forced, renamed to its final name, the
 * directory synced, and only then is the old file deleted. So at every moment the file with the
 * highest number is complete up to a torn last frame, and holds everything that was acknowledged.
 *
 * <p>Failures: a full disk is met when room is claimed, before anything is written: the batch is
 * refused and the store goes on. Any other failed write, force or rename is final, since nothing
 * can be said any more of what is on the disk: the store is fenced, every later call throws, and a
 * restart finds out.
 */
final class MetadataStore implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataStore.class);
  private static final String RETIRED = ".handed-over";
  private static final Pattern NAME = Pattern.compile("[0-9]{20}\\" + MetadataFile.SUFFIX);

  private final Disk disk;
  private final Path directory;
  private final long rollBytes;
  private final LongSupplier marks;
  private MetadataFile file;
  private Path path;
  private MetadataImage image;
  private long rollAt;
  private IOException fenced;

  private MetadataStore(Disk disk, Path directory, long rollBytes, LongSupplier marks) {
    this.disk = disk;
    this.directory = directory;
    this.rollBytes = rollBytes;
    this.marks = marks;
  }

  /** Whether a directory without metadata may be opened. */
  enum Expect {
    /** There may be none yet: it is created. */
    ANYTHING,
    /** There must be some: it has been lost otherwise. */
    EXISTING
  }

  /**
   * What became of one command of a batch.
   *
   * @param image after it; unchanged if it was refused
   * @param refusal why it was refused, or null if it was applied
   */
  record Outcome(MetadataImage image, CommandRefusedException refusal) {}

  /**
   * Opens or creates the store in a directory.
   *
   * @param rollBytes the least bytes of commands before a new snapshot is written
   * @param marks random numbers to tell the frames of one file from those of another
   * @throws CorruptMetadataException if the newest file is damaged; nothing is changed then
   * @throws NoSuchFileException if there is no metadata though there must be
   */
  static MetadataStore open(
      Disk disk, Path directory, Expect expect, long rollBytes, LongSupplier marks)
      throws IOException {
    MetadataStore store = new MetadataStore(disk, directory, rollBytes, marks);
    List<Path> files = files(disk, directory);
    if (!files.isEmpty()) {
      store.recover(files);
    } else if (expect == Expect.EXISTING) {
      throw new NoSuchFileException(
          directory.toString(), null, "the metadata of this broker is gone");
    } else {
      disk.createDirectories(directory);
      store.image = MetadataImage.empty();
      store.startFile();
    }
    store.deleteAllBut(store.path);
    return store;
  }

  private static List<Path> files(Disk disk, Path directory) throws IOException {
    return disk.list(directory).stream()
        .filter(path -> NAME.matcher(path.getFileName().toString()).matches())
        .sorted()
        .toList();
  }

  /** Gives the files names that aren't looked for any more; nobody may have it open. */
  static void retire(Disk disk, Path directory) throws IOException {
    for (Path file : files(disk, directory)) {
      disk.rename(file, file.resolveSibling(file.getFileName() + RETIRED));
    }
    disk.syncDirectory(directory);
  }

  /** Whether that has been done. */
  static boolean isRetired(Disk disk, Path directory) throws IOException {
    return files(disk, directory).isEmpty()
        && disk.list(directory).stream().anyMatch(path -> path.toString().endsWith(RETIRED));
  }

  private void recover(List<Path> files) throws IOException {
    // a killed process may have left a name that isn't stable: what follows must not rest on it
    disk.syncDirectory(directory);
    path = files.get(files.size() - 1);
    MetadataRecovery.Recovered recovered = MetadataRecovery.recover(disk, path);
    image = recovered.image();
    file = recovered.file();
    rollAt = nextRoll();
    if (recovered.cutBytes() > 0) {
      LOG.warn(
          "{}: cut {} bytes of a change that a crash had interrupted", path, recovered.cutBytes());
    }
  }

  /** The image after the last command that is stable. */
  MetadataImage image() {
    return image;
  }

  /**
   * Applies commands in order and makes those that aren't refused stable with one force.
   *
   * @param commands encoded; at most {@link MetadataFrame#MAX_COMMANDS_BYTES} together
   * @return one outcome for each
   * @throws NoSpaceException if the disk is full: nothing has changed, and it may be tried again
   * @throws IOException if the disk fails: the store is fenced from now on
   */
  List<Outcome> append(List<ByteBuffer> commands) throws IOException {
    if (fenced != null) {
      throw new IOException("the metadata log has failed before", fenced);
    }
    List<Outcome> outcomes = new ArrayList<>(commands.size());
    List<ByteBuffer> accepted = new ArrayList<>(commands.size());
    MetadataImage after = image;
    for (ByteBuffer command : commands) {
      CommandRefusedException refusal = null;
      try {
        after = after.apply(MetadataCodec.decodeCommand(command));
        accepted.add(command);
      } catch (CommandRefusedException e) {
        refusal = e;
      }
      outcomes.add(new Outcome(after, refusal));
    }
    if (!accepted.isEmpty()) {
      write(accepted);
      image = after;
      rollIfLarge();
    }
    return outcomes;
  }

  private void write(List<ByteBuffer> commands) throws IOException {
    ByteBuffer batch = CommandBatch.encode(commands);
    if (batch.remaining() > MetadataFrame.MAX_COMMANDS_BYTES) {
      throw new IllegalArgumentException("a batch of " + batch.remaining() + " bytes");
    }
    try {
      file.claim(MetadataFrame.HEADER_BYTES + batch.remaining());
    } catch (NoSpaceException e) {
      throw e;
    } catch (IOException e) {
      throw fence(e);
    }
    try {
      file.append(new MetadataFrame(MetadataFrame.Kind.COMMANDS, image.version(), batch));
    } catch (IOException e) {
      throw fence(e);
    }
  }

  private void rollIfLarge() throws IOException {
    if (file.commandBytes() < rollAt) {
      return;
    }
    MetadataFile old = file;
    try {
      startFile();
    } catch (NoSpaceException e) {
      LOG.warn("{}: no room for a new snapshot, going on with the old file", directory, e);
      rollAt = file.commandBytes() + rollBytes;
      return;
    }
    try {
      old.close();
      deleteAllBut(path);
    } catch (IOException e) {
      // what is current is safe; the old file goes at the next start
      LOG.warn("{}: can't delete the old metadata file", directory, e);
    }
  }

  /** Makes a file that starts from the image, and makes it the current one. */
  private void startFile() throws IOException {
    Path name = MetadataFile.path(directory, image.version());
    Path unfinished = name.resolveSibling(name.getFileName() + MetadataFile.UNFINISHED);
    MetadataFile fresh;
    try {
      fresh = MetadataFile.write(disk, unfinished, image, marks.getAsLong());
    } catch (NoSpaceException e) {
      throw e;
    } catch (IOException e) {
      throw fence(e);
    }
    try {
      disk.rename(unfinished, name);
      disk.syncDirectory(directory);
      file = fresh.reopened(disk, name);
    } catch (IOException e) {
      // no way to know under which name it survives a crash
      throw fence(e);
    }
    path = name;
    rollAt = nextRoll();
  }

  private long nextRoll() {
    return Math.max(rollBytes, 2 * file.snapshotBytes());
  }

  private void deleteAllBut(Path current) throws IOException {
    for (Path found : disk.list(directory)) {
      String name = found.getFileName().toString();
      boolean ours =
          NAME.matcher(name).matches()
              || name.endsWith(MetadataFile.SUFFIX + MetadataFile.UNFINISHED);
      if (ours && !found.getFileName().equals(current.getFileName())) {
        disk.delete(found);
      }
    }
  }

  /** Never a {@link NoSpaceException}, which would promise that nothing has happened. */
  private IOException fence(IOException e) {
    fenced = e;
    return new IOException(directory + ": the metadata log has failed: " + e.getMessage(), e);
  }

  /** Whether a failure of the disk has ended this store. */
  boolean isFenced() {
    return fenced != null;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
