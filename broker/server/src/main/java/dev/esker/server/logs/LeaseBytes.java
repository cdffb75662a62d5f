package dev.esker.server.logs;

import dev.esker.spi.RecordsLease;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads what a lease lends, for readers inside the process. */
public final class LeaseBytes {

  private LeaseBytes() {}

  /**
   * The bytes. Those of memory are lent as they are, valid until the lease is closed; those of a
   * file are read into a buffer of the heap.
   *
   * @throws IOException if the file can't be read
   */
  public static ByteBuffer of(RecordsLease lease) throws IOException {
    if (lease instanceof RecordsLease.InMemory memory) {
      return memory.buffer();
    }
    RecordsLease.InFile file = (RecordsLease.InFile) lease;
    ByteBuffer bytes = ByteBuffer.allocate(file.sizeInBytes());
    while (bytes.hasRemaining()) {
      int read = file.channel().read(bytes, file.position() + bytes.position());
      if (read < 0) {
        throw new EOFException("the file ends " + bytes.remaining() + " bytes too early");
      }
    }
    return bytes.flip();
  }
}
