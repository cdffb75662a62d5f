package dev.esker.gossip.atomix.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Reads the segment files of an Atomix journal, before Atomix does or behind its writer.
 *
 * <p>Atomix opens whatever it finds: it takes the first entry that can't be read for the end of the
 * log, and what is left there of entries that were cut off for entries. So what comes after the end
 * must be zeros, and the end must not be before the mark of what was stable.
 *
 * <p>A segment: 64 bytes of head (version 4, id 8, first index 8, size 4, ...), then entries:
 * length 4, CRC-32 of the data 4, data; a length of zero ends them.
 */
final class SegmentCheck {
  private static final int HEAD = 64;
  private static final int FIRST_INDEX_AT = 12;
  private static final int ENTRY_HEAD = 8;
  private static final int SNAPSHOT_LOCKED_AT = 20;

  private final Path directory;
  private final String prefix;
  private final int maxEntryBytes;

  /** What a segment holds. */
  record Segment(Path file, long first, long last, long end, long size) {
    boolean isEmpty() {
      return last < first;
    }
  }

  SegmentCheck(Path directory, String prefix, int maxEntryBytes) {
    this.directory = directory;
    this.prefix = prefix;
    this.maxEntryBytes = maxEntryBytes;
  }

  /** The segments, by rising index. */
  List<Segment> segments() throws IOException {
    List<Segment> segments = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(this::isSegment).toList()) {
        segments.add(read(file, Long.MAX_VALUE));
      }
    }
    segments.sort(Comparator.comparingLong(Segment::first));
    return segments;
  }

  private boolean isSegment(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix + "-") && name.endsWith(".log");
  }

  private Segment read(Path file, long lastWanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer head = read(channel, 0, HEAD);
      if (head.remaining() < HEAD) {
        return new Segment(file, Long.MAX_VALUE, Long.MAX_VALUE - 1, 0, size);
      }
      long first = head.getLong(FIRST_INDEX_AT);
      long next = first;
      long at = HEAD;
      while (next <= lastWanted && at + ENTRY_HEAD <= size) {
        ByteBuffer entryHead = read(channel, at, ENTRY_HEAD);
        int length = entryHead.getInt();
        if (length <= 0 || length > maxEntryBytes || at + ENTRY_HEAD + length > size) {
          break;
        }
        CRC32 crc = new CRC32();
        crc.update(read(channel, at + ENTRY_HEAD, length));
        if ((int) crc.getValue() != entryHead.getInt()) {
          break;
        }
        at += ENTRY_HEAD + length;
        next++;
      }
      return new Segment(file, first, next - 1, at, size);
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {
      // until all is read
    }
    return bytes.flip();
  }

  /**
   * Checks the log before it is opened, and clears what follows its end.
   *
   * @param stable the last entry that was certainly stable
   * @param snapshot the entry up to which there is a snapshot, or 0
   * @throws IOException if entries are missing that were stable; names the file and the position,
   *     and changes nothing
   */
  void beforeOpening(long stable, long snapshot) throws IOException {
    List<Segment> segments = segments();
    dropCovered(segments, snapshot);
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      long due = last ? (stable > snapshot ? stable : 0) : segments.get(i + 1).first() - 1;
      if (segment.last() < due) {
        throw new IOException(
            segment.file()
                + " is damaged at position "
                + segment.end()
                + ": entry "
                + (segment.last() + 1)
                + " can't be read, though entries up to "
                + Math.max(due, stable)
                + " were stable here. Restore the file, or make this node rejoin the cluster"
                + " with an empty directory");
      }
    }
    if (segments.isEmpty() && stable > snapshot) {
      throw new IOException(
          directory
              + " has no segment of the log, though entries up to "
              + stable
              + " were stable here. Restore it, or make this node rejoin the cluster with an"
              + " empty directory");
    }
    dropEmptyTail(segments);
    if (!segments.isEmpty()) {
      clear(segments.get(segments.size() - 1));
    }
  }

  /** A crash while the log was reset to a snapshot may leave segments from before it. */
  private void dropCovered(List<Segment> segments, long snapshot) throws IOException {
    for (int i = segments.size() - 2; i >= 0; i--) {
      long next = segments.get(i + 1).first();
      if (segments.get(i).last() + 1 != next && next - 1 <= snapshot) {
        for (int covered = i; covered >= 0; covered--) {
          Files.delete(segments.remove(0).file());
        }
        DurableFile.syncDirectory(directory);
        return;
      }
    }
  }

  /** The entry up to which there is a complete snapshot, or 0. */
  long snapshot() throws IOException {
    long newest = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(this::isSnapshot).toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          ByteBuffer head = read(channel, 0, SNAPSHOT_LOCKED_AT + 1);
          if (head.remaining() > SNAPSHOT_LOCKED_AT && head.get(SNAPSHOT_LOCKED_AT) == 1) {
            newest = Math.max(newest, head.getLong(0));
          }
        }
      }
    }
    return newest;
  }

  private boolean isSnapshot(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix + "-") && name.endsWith(".snapshot");
  }

  /**
   * A crash right after a new segment was made leaves it empty. Atomix takes the log for empty
   * then, and has it sent again from the start.
   */
  private void dropEmptyTail(List<Segment> segments) throws IOException {
    while (segments.size() > 1 && segments.get(segments.size() - 1).isEmpty()) {
      Files.delete(segments.remove(segments.size() - 1).file());
      DurableFile.syncDirectory(directory);
    }
  }

  /**
   * Clears what is left behind an entry that is the last now.
   *
   * @param last index of the entry
   */
  void afterTruncation(long last) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(this::isSegment).toList()) {
        Segment segment = read(file, last);
        if (segment.last() == last || segment.first() == last + 1) {
          clear(segment);
        }
      }
    }
  }

  /** Writes zeros from the end of the entries on, wherever there is something else. */
  private static void clear(Segment segment) throws IOException {
    if (segment.end() < HEAD) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(segment.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      byte[] zeros = new byte[64 << 10];
      boolean changed = false;
      for (long at = segment.end(); at < segment.size(); at += zeros.length) {
        int length = (int) Math.min(zeros.length, segment.size() - at);
        ByteBuffer found = read(channel, at, length);
        if (!found.equals(ByteBuffer.wrap(zeros, 0, length))) {
          DurableFile.writeFully(channel, ByteBuffer.wrap(zeros, 0, length), at);
          changed = true;
        }
      }
      if (changed) {
        channel.force(false);
      }
    }
  }
}
