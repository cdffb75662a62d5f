package dev.esker.gossip.atomix.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * For whom this node has voted last, and in which term: it never votes for two in one term, nor in
 * a term before that. Atomix keeps a vote too, but erases it when it hears of a leader
 * (camunda#5356), and writes it in place.
 *
 * <p>The file has two slots of 16 bytes, written in turn and forced: term as eight bytes, node as
 * four, CRC-32C of both as four. The one that is whole and has the greater term counts.
 */
final class VoteRecord implements AutoCloseable {
  private static final int SLOT = 16;

  private final FileChannel file;
  private long term;
  private int candidate;
  private int nextSlot;

  VoteRecord(Path path) throws IOException {
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    for (int slot = 0; slot < 2; slot++) {
      ByteBuffer bytes = ByteBuffer.allocate(SLOT);
      while (bytes.hasRemaining() && file.read(bytes, (long) slot * SLOT + bytes.position()) > 0) {
        // until all is read
      }
      boolean whole = !bytes.hasRemaining() && bytes.getInt(12) == checksum(bytes);
      if (whole && bytes.getLong(0) > term) {
        term = bytes.getLong(0);
        candidate = bytes.getInt(8);
        nextSlot = 1 - slot;
      }
    }
  }

  private static int checksum(ByteBuffer slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot.duplicate().position(0).limit(12));
    return (int) crc.getValue();
  }

  /**
   * Votes, if that is still free.
   *
   * @return whether this is the vote, on stable storage
   */
  synchronized boolean vote(long inTerm, int node) throws IOException {
    if (inTerm < term || (inTerm == term && node != candidate)) {
      return false;
    }
    if (inTerm > term) {
      ByteBuffer bytes = ByteBuffer.allocate(SLOT).putLong(inTerm).putInt(node);
      bytes.putInt(checksum(bytes)).flip();
      DurableFile.writeFully(file, bytes, (long) nextSlot * SLOT);
      file.force(false);
      nextSlot = 1 - nextSlot;
      term = inTerm;
      candidate = node;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
