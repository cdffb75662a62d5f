package dev.esker.engine.pipeline;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.wal.io.NoSpaceException;
import java.util.concurrent.CompletableFuture;

/** A change of a partition other than an append. */
public final class PartitionCommand implements Command {
  /** {@link #offset} for the high watermark as it is when the command is handled. */
  public static final long HIGH_WATERMARK = -1;

  /** What changes. */
  public enum Kind {
    /** The partition comes into being. */
    CREATE,
    /** The partition and all of its records go. */
    DELETE,
    /** Records before an offset go. */
    ADVANCE_START
  }

  private final Kind kind;
  private final PartitionLog log;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private long offset;
  private RuntimeException refusal;
  private boolean repeated;

  /** A change; {@code offset} matters to {@link Kind#ADVANCE_START} only. */
  public PartitionCommand(Kind kind, PartitionLog log, long offset) {
    this.kind = kind;
    this.log = log;
    this.offset = offset;
  }

  /** What changes. */
  public Kind kind() {
    return kind;
  }

  /** Of which partition. */
  public PartitionLog log() {
    return log;
  }

  /** The new log start. */
  public long offset() {
    return offset;
  }

  /**
   * Completes with the log start on the commit thread once the change is durable and published;
   * exceptionally with {@link OffsetBeyondEndException}, {@link PartitionGoneException}, {@link
   * StorageFullException} or {@link PipelineStoppedException}.
   */
  public CompletableFuture<Long> done() {
    return done;
  }

  /** The offset asked for is after the end of the log. */
  public static final class OffsetBeyondEndException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OffsetBeyondEndException(long offset, long end) {
      super("offset " + offset + " is after the end of the log, " + end);
    }
  }

  /** The partition is being deleted. */
  public static final class PartitionGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PartitionGoneException(PartitionLog log) {
      super("partition " + log.topic() + "-" + log.id().partition() + " is deleted");
    }
  }

  /** There is no room on the disk now. */
  public static final class StorageFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StorageFullException(NoSpaceException cause) {
      super(cause.getMessage(), cause);
    }
  }

  void resolve(long newOffset) {
    offset = newOffset;
  }

  void refuse(RuntimeException why) {
    refusal = why;
  }

  /** It has been done already, or is about to be. */
  void repeats() {
    repeated = true;
  }

  boolean takesEffect() {
    return refusal == null && !repeated;
  }

  @Override
  public void complete() {
    if (refusal != null) {
      done.completeExceptionally(refusal);
    } else {
      done.complete(log.logStartOffset());
    }
  }

  @Override
  public void stopped() {
    done.completeExceptionally(new PipelineStoppedException());
  }
}
