package dev.esker.server.metadata;

import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataImage;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file of the metadata log that is written to: a header, a snapshot, and commands behind it. For
 * one thread.
 *
 * <p>Room is claimed in steps ahead of what is written, filled with zeros, so that a full disk
 * shows before anything is half written, and so that most appends change no file-system metadata.
 */
final class MetadataFile implements Closeable {
  static final String SUFFIX = ".meta";
  static final String UNFINISHED = ".tmp";

  private static final long STEP_BYTES = 64 << 10;

  private final DiskFile file;
  private final long mark;
  private final long snapshotEnd;
  private long end;
  private boolean grown;

  /**
   * @param file open for writing
   * @param mark of its frames
   * @param snapshotEnd where the snapshot ends
   * @param end where the last good frame ends; nothing but zeros follows
   */
  MetadataFile(DiskFile file, long mark, long snapshotEnd, long end) {
    this.file = file;
    this.mark = mark;
    this.snapshotEnd = snapshotEnd;
    this.end = end;
  }

  /** The name of the file that starts from an image of that version. */
  static Path path(Path directory, long version) {
    return directory.resolve(String.format(Locale.ROOT, "%020d%s", version, SUFFIX));
  }

  /**
   * Writes a new file that starts from an image, under a temporary name; all of it is stable when
   * this returns. A file of that name is replaced.
   *
   * @throws dev.esker.wal.io.NoSpaceException if the disk is full; nothing is left behind
   */
  static MetadataFile write(Disk disk, Path unfinished, MetadataImage image, long mark)
      throws IOException {
    disk.delete(unfinished);
    DiskFile file = disk.create(unfinished);
    try {
      ByteBuffer payload = ByteBuffer.wrap(MetadataCodec.encode(image));
      ByteBuffer header = MetadataFrame.fileHeader(mark);
      ByteBuffer frame =
          new MetadataFrame(MetadataFrame.Kind.SNAPSHOT, image.version(), payload).encode(mark);
      long length = (long) header.remaining() + frame.remaining();
      file.allocate(roomFor(length));
      file.write(0, header, frame);
      file.force(true);
      return new MetadataFile(file, mark, length, length);
    } catch (IOException | RuntimeException e) {
      discard(disk, file, unfinished, e);
      throw e;
    }
  }

  private static void discard(Disk disk, DiskFile file, Path path, Exception reason) {
    try (file) {
      disk.delete(path);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** The same file under the name that it has been given since, which errors then show. */
  MetadataFile reopened(Disk disk, Path name) throws IOException {
    file.close();
    return new MetadataFile(disk.open(name, Disk.Access.READ_WRITE), mark, snapshotEnd, end);
  }

  /**
   * Claims room for a frame.
   *
   * @throws dev.esker.wal.io.NoSpaceException if the disk is full; nothing has changed
   */
  void claim(int bytes) throws IOException {
    long needed = end + bytes;
    grown |= file.size() < needed;
    file.allocate(roomFor(needed));
  }

  /** Appends a frame for which room has been claimed, and makes it stable. */
  void append(MetadataFrame frame) throws IOException {
    ByteBuffer bytes = frame.encode(mark);
    int length = bytes.remaining();
    file.write(end, bytes);
    // a new length is metadata of the file
    file.force(grown);
    grown = false;
    end += length;
  }

  /** The bytes of the snapshot with what stands before it. */
  long snapshotBytes() {
    return snapshotEnd;
  }

  /** The bytes of the commands. */
  long commandBytes() {
    return end - snapshotEnd;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static long roomFor(long bytes) {
    return (bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
  }
}
