package dev.esker.engine;

/**
 * What a read for another replica found: whole batches, up to the end of the log, durable or not.
 * The reader closes it; closing is idempotent.
 *
 * @param read the bytes; {@link LogRead.Nothing} if there are none
 * @param nextOffset the offset after the last record of them; the offset asked for if there are
 *     none
 */
public record ReplicaRead(LogRead read, long nextOffset) implements AutoCloseable {
  @Override
  public void close() {
    read.close();
  }
}
