package dev.esker.engine.partition;

import dev.esker.engine.LogRead;
import dev.esker.engine.Release;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.segment.ReadMemory;
import dev.esker.engine.segment.ReadRange;
import java.nio.ByteBuffer;

/** Reads from the tail cache into memory on loan. Any thread. */
final class TailRead {
  private TailRead() {}

  /** Null if the batch has left the cache meanwhile: then it is in a segment. */
  static LogRead from(LogTail tail, ReadMemory memory, ReadRange range) {
    boolean[] busy = new boolean[1];
    ByteBuffer bytes =
        tail.copyFrom(
            range.offset(),
            range.end(),
            Math.min(range.maxBytes(), memory.largestLoan()),
            range.minOneBatch(),
            size -> {
              ByteBuffer target = memory.borrow(size);
              busy[0] = target == null;
              return target;
            });
    if (busy[0]) {
      return new LogRead.Nothing(LogRead.Nothing.Reason.BUSY);
    }
    if (bytes == null) {
      return null;
    }
    return bytes.isDirect()
        ? new LogRead.InMemory(bytes, new Release(() -> memory.giveBack(bytes)))
        : new LogRead.InMemory(bytes, new Release(() -> {}));
  }
}
