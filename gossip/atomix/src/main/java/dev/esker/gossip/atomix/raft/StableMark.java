package dev.esker.gossip.atomix.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * How much of the log was stable here, so that a log which has lost entries to a damaged disk isn't
 * taken for one that never had them: such a node would vote for others that lack them too.
 *
 * <p>The mark follows each flush with a plain write, so it costs no fsync: it is exact after a kill
 * and may be too low after a power failure, never too high. Before entries are cut off it is
 * lowered and forced.
 *
 * <p>The file: the index as eight bytes, big endian, and their CRC-32C as four.
 */
final class StableMark implements AutoCloseable {
  private static final int BYTES = 12;

  private final FileChannel file;
  private long index;

  StableMark(Path path) throws IOException {
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
      // until all is read
    }
    // a mark that was torn by a power failure says nothing
    boolean whole = !bytes.hasRemaining() && bytes.getInt(8) == checksum(bytes.getLong(0));
    index = whole ? bytes.getLong(0) : 0;
  }

  private static int checksum(long index) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(8).putLong(0, index));
    return (int) crc.getValue();
  }

  /** The last entry that was certainly stable. */
  long index() {
    return index;
  }

  /** Entries up to that one have been flushed. */
  void raise(long stable) throws IOException {
    if (stable > index) {
      write(stable);
    }
  }

  /** Entries after that one are about to be cut off. */
  void lower(long last) throws IOException {
    if (last < index) {
      write(last);
      file.force(false);
    }
  }

  private void write(long next) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    DurableFile.writeFully(file, bytes.putLong(next).putInt(checksum(next)).flip(), 0);
    index = next;
  }

  @Override
  public void close() throws IOException {
    file.force(false);
    file.close();
  }
}
