package dev.esker.wal;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Describes what lies in the files of a log, file by file, damaged or not: {@code esker wal dump}.
 * Unlike {@link WalReader} it does not judge: it also shows the frames behind a damaged one, and
 * those that a recovery has cut off. Read only.
 */
public final class WalDump {

  /** The kind of the frame that ends a file. */
  public static final byte KIND_END = FrameCodec.KIND_END;

  /** The kind of the frame that a log ends with if it was closed in good order. */
  public static final byte KIND_CLEAN_CLOSE = FrameCodec.KIND_CLEAN_CLOSE;

  /** Receives the descriptions in the order of the files and of the places in them. */
  public interface Listener {

    /**
     * A file.
     *
     * @param header what its header says; empty if that is damaged, and then no frames follow
     */
    void file(Path path, Optional<FileDescription> header) throws IOException;

    /** A frame, or a place where one should be. */
    void frame(FrameDescription frame) throws IOException;
  }

  /**
   * What the header of a file says.
   *
   * @param generation its number
   * @param previousGeneration the file that it follows; 0 for none
   * @param startPosition position of its first frame
   * @param fileBytes its length
   * @param durableMark everything below was stable when the file was made
   * @param startedHere whether a start of the broker made it, rather than the file before it being
   *     full
   */
  public record FileDescription(
      long generation,
      long previousGeneration,
      long startPosition,
      long fileBytes,
      long durableMark,
      boolean startedHere) {}

  /**
   * What lies at a place.
   *
   * @param position in the log
   * @param file the file
   * @param offset in the file
   * @param kind the caller's, or {@link #KIND_END} or {@link #KIND_CLEAN_CLOSE}
   * @param partition the caller's
   * @param baseOffset the caller's
   * @param payloadBytes length of the payload
   * @param durableMark everything below was stable when the frame was written
   * @param intact false if the place says that it is a frame but the checksum or a bound is wrong;
   *     then none of the other fields can be trusted but position, file and offset
   */
  public record FrameDescription(
      long position,
      Path file,
      long offset,
      byte kind,
      int partition,
      long baseOffset,
      int payloadBytes,
      long durableMark,
      boolean intact) {}

  private final Disk disk;
  private final Path directory;

  /** Dumps {@code directory} on {@code disk}. */
  public WalDump(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /** Describes everything to the listener. */
  public void run(Listener listener) throws IOException {
    for (Path path : disk.list(directory)) {
      OptionalLong generation = WalNames.number(path, WalNames.LOG);
      if (generation.isPresent()) {
        dump(path, listener);
      }
    }
  }

  private void dump(Path path, Listener listener) throws IOException {
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      Optional<FileHeader> header = FileHeader.read(file);
      listener.file(path, header.map(WalDump::describe));
      if (header.isEmpty()) {
        return;
      }
      FrameCursor cursor = new FrameCursor(file, header.get());
      boolean found;
      do {
        found = cursor.next();
        if (!found && cursor.claimsToBeFrame()) {
          listener.frame(describe(path, cursor, false));
        }
        found = found || cursor.search();
        if (found) {
          listener.frame(describe(path, cursor, true));
        }
      } while (found);
    }
  }

  private static FileDescription describe(FileHeader header) {
    return new FileDescription(
        header.generation(),
        header.previousGeneration(),
        header.startPosition(),
        header.fileBytes(),
        header.durableMark(),
        header.origin() == FileHeader.Origin.START);
  }

  private static FrameDescription describe(Path path, FrameCursor cursor, boolean intact) {
    return new FrameDescription(
        cursor.position(),
        path,
        cursor.offset(),
        cursor.kind(),
        cursor.partition(),
        cursor.baseOffset(),
        cursor.payloadBytes(),
        cursor.durableMark(),
        intact);
  }
}
