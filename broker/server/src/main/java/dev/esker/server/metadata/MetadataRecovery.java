package dev.esker.server.metadata;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataFormatException;
import dev.esker.gossip.MetadataImage;
import dev.esker.server.metadata.MetadataFrame.FrameException;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads a metadata file back, and tells a tail that a crash has torn from damage.
 *
 * <p>A frame is written only after the one before it is stable. So whatever a crash did, it did to
 * the last frame: a bad frame with nothing good behind it was never acknowledged and is cut; a bad
 * frame that a good one follows was once stable, hence is damage, and the file is refused. To find
 * such a good one, every later position is tried, since the length of the bad one can't be trusted.
 * Frames bear the random mark of their file, so neither bytes of another file nor text inside a
 * command can look like one.
 *
 * <p>Limit: damage within the last acknowledged frame can't be told from a torn tail.
 */
final class MetadataRecovery {
  private static final int WINDOW_BYTES = 1 << 20;

  private final DiskFile file;
  private final Path path;
  private final long size;
  private long mark;

  private MetadataRecovery(DiskFile file, Path path) throws IOException {
    this.file = file;
    this.path = path;
    this.size = file.size();
  }

  /**
   * What a file holds, with the file open for more.
   *
   * @param image after its last command
   * @param file to be appended to
   * @param cutBytes of a torn tail that were dropped, without the zeros at their end
   */
  record Recovered(MetadataImage image, MetadataFile file, long cutBytes) {}

  /**
   * Reads a file and cuts a torn tail.
   *
   * @throws CorruptMetadataException if it is damaged; the file isn't changed
   */
  static Recovered recover(Disk disk, Path path) throws IOException {
    DiskFile file = disk.open(path, Disk.Access.READ_WRITE);
    try {
      return new MetadataRecovery(file, path).run();
    } catch (IOException | RuntimeException e) {
      closeAfter(file, e);
      throw e;
    }
  }

  private static void closeAfter(DiskFile file, Exception reason) {
    try {
      file.close();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private Recovered run() throws IOException {
    mark = readMark();
    long position = MetadataFrame.FILE_HEADER_BYTES;
    MetadataFrame snapshot;
    try {
      snapshot = readFrame(position);
    } catch (FrameException e) {
      // the file got its name only after the snapshot was stable
      throw new CorruptMetadataException(path, position, e.getMessage(), e);
    }
    MetadataImage image = readSnapshot(snapshot, position);
    position += MetadataFrame.HEADER_BYTES + snapshot.payload().limit();
    long snapshotEnd = position;
    while (position < size) {
      MetadataFrame frame;
      try {
        frame = readFrame(position);
      } catch (FrameException e) {
        refuseIfGoodFrameFollows(position, e);
        break;
      }
      image = replay(frame, image, position);
      position += MetadataFrame.HEADER_BYTES + frame.payload().limit();
    }
    long cut = lastNonZero(position) - position;
    if (cut > 0) {
      file.truncate(position);
    }
    // the last frame may be one that was never forced, and is about to be relied upon
    file.force(true);
    return new Recovered(image, new MetadataFile(file, mark, snapshotEnd, position), cut);
  }

  private long readMark() throws IOException {
    try {
      return MetadataFrame.mark(read(0, MetadataFrame.FILE_HEADER_BYTES));
    } catch (FrameException e) {
      throw new CorruptMetadataException(path, 0, e.getMessage(), e);
    }
  }

  private MetadataFrame readFrame(long position) throws IOException, FrameException {
    ByteBuffer header = read(position, MetadataFrame.HEADER_BYTES);
    long room = size - position - MetadataFrame.HEADER_BYTES;
    int length = MetadataFrame.payloadLength(header, mark, room);
    return MetadataFrame.decode(read(position, MetadataFrame.HEADER_BYTES + length));
  }

  private MetadataImage readSnapshot(MetadataFrame frame, long position) throws IOException {
    if (frame.kind() != MetadataFrame.Kind.SNAPSHOT) {
      throw new CorruptMetadataException(path, position, "the first frame is no snapshot", null);
    }
    try {
      MetadataImage image = MetadataCodec.decodeImage(frame.payload());
      if (image.version() != frame.version()) {
        throw new CorruptMetadataException(
            path, position, "a snapshot of version " + image.version() + " is misnamed", null);
      }
      return image;
    } catch (MetadataFormatException e) {
      throw new CorruptMetadataException(path, position, "the snapshot: " + e.getMessage(), e);
    }
  }

  private MetadataImage replay(MetadataFrame frame, MetadataImage before, long position)
      throws IOException {
    if (frame.kind() != MetadataFrame.Kind.COMMANDS || frame.version() != before.version()) {
      throw new CorruptMetadataException(
          path,
          position,
          frame.kind() + " for version " + frame.version() + " after version " + before.version(),
          null);
    }
    MetadataImage image = before;
    try {
      for (MetadataCommand command : CommandBatch.decode(frame.payload())) {
        image = image.apply(command);
      }
    } catch (MetadataFormatException | CommandRefusedException e) {
      throw new CorruptMetadataException(path, position, "a command: " + e.getMessage(), e);
    }
    return image;
  }

  private void refuseIfGoodFrameFollows(long bad, FrameException reason) throws IOException {
    long position = bad + 1;
    while (position + MetadataFrame.HEADER_BYTES <= size) {
      int length = (int) Math.min(WINDOW_BYTES, size - position);
      ByteBuffer window = read(position, length);
      for (int i = 0; i + Long.BYTES <= window.limit(); i++) {
        if (window.getLong(i) == mark && isGood(position + i)) {
          throw new CorruptMetadataException(
              path,
              bad,
              reason.getMessage() + ", though a good frame follows at byte " + (position + i),
              reason);
        }
      }
      // windows overlap, so that a mark on their border is seen
      position += Math.max(1, window.limit() - Long.BYTES + 1);
    }
  }

  private boolean isGood(long position) throws IOException {
    try {
      readFrame(position);
      return true;
    } catch (FrameException e) {
      return false;
    }
  }

  /** The position after the last byte that isn't zero, at least {@code from}. */
  private long lastNonZero(long from) throws IOException {
    long last = from;
    for (long position = from; position < size; position += WINDOW_BYTES) {
      ByteBuffer window = read(position, (int) Math.min(WINDOW_BYTES, size - position));
      for (int i = 0; i < window.limit(); i++) {
        if (window.get(i) != 0) {
          last = position + i + 1;
        }
      }
    }
    return last;
  }

  /** Up to that many bytes, fewer at the end of the file. */
  private ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int read = Math.max(0, file.read(position, bytes));
    return bytes.position(0).limit(read);
  }
}
