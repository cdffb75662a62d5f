package dev.esker.wal;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short ways for tests to put text into a log and to get it back. */
final class Frames {
  private Frames() {}

  static ByteBuffer text(String content) {
    return ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes and forces one frame. */
  static long append(Wal wal, String content) throws IOException {
    write(wal, content);
    return wal.force();
  }

  /** Writes one frame. */
  static long write(Wal wal, String content) throws IOException {
    wal.stage((byte) 1, 0, 0, text(content));
    return wal.writeStaged();
  }

  static Wal open(WalConfig config, Disk disk) throws IOException {
    return Wal.open(config, disk, 0, collect(new ArrayList<>()));
  }

  /** Opens, closes, and returns the text of all frames. */
  static List<String> reopen(WalConfig config, Disk disk) throws IOException {
    List<String> seen = new ArrayList<>();
    Wal.open(config, disk, 0, collect(seen)).close();
    return seen;
  }

  static FrameVisitor collect(List<String> target) {
    return (position, end, kind, partition, baseOffset, payload) ->
        target.add(StandardCharsets.UTF_8.decode(payload).toString());
  }

  static List<Path> files(Disk disk, Path directory, String suffix) throws IOException {
    return disk.list(directory).stream().filter(p -> p.toString().endsWith(suffix)).toList();
  }

  static ByteBuffer content(Disk disk, Path path) throws IOException {
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(0, all);
      return all.flip();
    }
  }

  /** Inverts bits of one byte. */
  static void flip(Disk disk, Path path, long offset, int mask) throws IOException {
    try (DiskFile file = disk.open(path, Disk.Access.READ_WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(offset, one);
      one.put(0, (byte) (one.get(0) ^ mask));
      file.write(offset, one.flip());
    }
  }
}
