package dev.esker.replication.host;

import dev.esker.engine.LogRead;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.replication.core.LogView;
import dev.esker.replication.core.ReplicaMessage;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** A partition's log in the engine, as its replica sees it. Epochs are read from disk once. */
final class EngineLogView implements LogView {
  private static final int ONE_BATCH = 1;

  private final PartitionLog log;
  private long firstFor = -1;
  private long first;

  EngineLogView(PartitionLog log) {
    this.log = log;
  }

  @Override
  public long logStart() {
    return log.logStartOffset();
  }

  @Override
  public long firstOffset() {
    long start = log.logStartOffset();
    if (start == log.logEndOffset()) {
      return start;
    }
    if (firstFor != start) {
      try (ReplicaRead read = log.readForReplica(start, ONE_BATCH, true)) {
        if (read.read().sizeInBytes() == 0) {
          // Memory for reads is all on loan: the follower is told next time.
          return start;
        }
        first = Math.min(start, baseOffset(read.read()));
        firstFor = start;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return first;
  }

  /** Where the first of some batches begins. */
  static long baseOffset(LogRead read) throws IOException {
    if (read instanceof LogRead.InMemory memory) {
      return memory.bytes().getLong(memory.bytes().position());
    }
    LogRead.InFile file = (LogRead.InFile) read;
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
    while (bytes.hasRemaining()) {
      if (file.channel().read(bytes, file.position() + bytes.position()) < 0) {
        throw new EOFException("the segment ends before its batch at " + file.position());
      }
    }
    return bytes.getLong(0);
  }

  @Override
  public long logEnd() {
    return log.logEndOffset();
  }

  @Override
  public long highWatermark() {
    return log.isReplicated() ? log.highWatermark() : log.recoveredHighWatermark();
  }

  @Override
  public int lastEpoch() {
    try {
      // a log that lost its records by deletion may remember the epoch of the last one all the same
      return log.latestEpoch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public EpochEnd endOfEpoch(int epoch) {
    try {
      dev.esker.engine.EpochEnd found = log.lastEpochUpTo(epoch);
      return found.epoch() == ReplicaMessage.NO_EPOCH
          ? EpochEnd.NONE
          : new EpochEnd(found.epoch(), found.endOffset());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
