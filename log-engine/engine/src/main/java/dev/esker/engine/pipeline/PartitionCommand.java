package dev.esker.engine.pipeline;

import dev.esker.engine.partition.AppendCursor;
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
    ADVANCE_START,
    /** The log leads in an epoch. */
    LEAD,
    /** The log follows in an epoch. */
    FOLLOW,
    /** Records from an offset on go. */
    TRUNCATE,
    /** All records go, and the log goes on at an offset. */
    RESTART
  }

  private final Kind kind;
  private final PartitionLog log;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private final int epoch;
  private long offset;
  private long position;
  private RuntimeException refusal;
  private boolean repeated;

  /** A change; {@code offset} matters to {@link Kind#ADVANCE_START} only. */
  public PartitionCommand(Kind kind, PartitionLog log, long offset) {
    this(kind, log, offset, AppendCursor.NO_EPOCH);
  }

  private PartitionCommand(Kind kind, PartitionLog log, long offset, int epoch) {
    this.kind = kind;
    this.log = log;
    this.offset = offset;
    this.epoch = epoch;
  }

  /** The log leads in that epoch from there on. */
  public static PartitionCommand lead(PartitionLog log, int epoch) {
    return inEpoch(Kind.LEAD, log, 0, epoch);
  }

  /** The log follows the leader of that epoch from there on. */
  public static PartitionCommand follow(PartitionLog log, int epoch) {
    return inEpoch(Kind.FOLLOW, log, 0, epoch);
  }

  /** The batches that reach beyond an offset go, if the log follows in that epoch. */
  public static PartitionCommand truncate(PartitionLog log, long offset, int epoch) {
    return inEpoch(Kind.TRUNCATE, log, offset, epoch);
  }

  /** Everything goes, and the log goes on at an offset, if it follows in that epoch. */
  public static PartitionCommand restart(PartitionLog log, long offset, int epoch) {
    return inEpoch(Kind.RESTART, log, offset, epoch);
  }

  private static PartitionCommand inEpoch(Kind kind, PartitionLog log, long offset, int epoch) {
    if (offset < 0 || epoch < 0) {
      throw new IllegalArgumentException(
          kind + ": offset " + offset + " and epoch " + epoch + " must not be negative");
    }
    return new PartitionCommand(kind, log, offset, epoch);
  }

  /** What changes. */
  public Kind kind() {
    return kind;
  }

  /** Of which partition. */
  public PartitionLog log() {
    return log;
  }

  /** The new log start, or where the log is cut. */
  public long offset() {
    return offset;
  }

  /** The leader epoch that it is about. */
  int epoch() {
    return epoch;
  }

  /** Notes that the write-ahead log says so behind that position, and nothing in between. */
  void position(long behind) {
    position = behind;
  }

  long position() {
    return position;
  }

  /** Whether it is part of what replicas do with a log. */
  private boolean isReplication() {
    return switch (kind) {
      case LEAD, FOLLOW, TRUNCATE, RESTART -> true;
      case CREATE, DELETE, ADVANCE_START -> false;
    };
  }

  /**
   * Completes on the commit thread once the change, and everything before it, is durable and
   * published: with the log end if the change is one of role or of the log's end, else with the log
   * start; exceptionally with {@link OffsetBeyondEndException}, {@link PartitionGoneException},
   * {@link FencedException}, {@link StorageFullException} or {@link PipelineStoppedException}.
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

  /** The log is in another role, or in another leader epoch. */
  public static final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int epoch;

    FencedException(PartitionCommand change, int epoch) {
      super(
          change.kind
              + " in epoch "
              + change.epoch
              + " is refused: "
              + change.log.topic()
              + "-"
              + change.log.id().partition()
              + " is in epoch "
              + epoch);
      this.epoch = epoch;
    }

    /** The leader epoch that the log is in, or -1. */
    public int epoch() {
      return epoch;
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
      done.complete(isReplication() ? log.logEndOffset() : log.logStartOffset());
    }
  }

  @Override
  public void stopped() {
    done.completeExceptionally(new PipelineStoppedException());
  }
}
