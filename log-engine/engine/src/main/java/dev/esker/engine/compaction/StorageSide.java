package dev.esker.engine.compaction;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.Touched;
import java.io.IOException;

/** What compaction has the storage thread do. */
public interface StorageSide {

  /** Something short. */
  @FunctionalInterface
  interface Turn<T> {
    /**
     * Does it, on the storage thread.
     *
     * @param touched takes files and directories for the next checkpoint to force
     */
    T take(Touched touched) throws IOException;
  }

  /** The storage thread takes no more turns: the engine has stopped. */
  final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With nothing more to say. */
    public EndedException() {
      super("the engine has stopped");
    }
  }

  /**
   * Has it done, between a flush and the next, and waits for that. Any thread but the storage
   * thread.
   *
   * @throws EndedException if the engine has stopped before
   * @throws IOException what the turn throws
   */
  <T> T call(Turn<T> turn) throws IOException;

  /** Writes what a log has in memory to segments, and waits for that. */
  void flush(PartitionLog log) throws IOException;

  /** Asks for a checkpoint, and doesn't wait for it. */
  void requestCheckpoint();
}
