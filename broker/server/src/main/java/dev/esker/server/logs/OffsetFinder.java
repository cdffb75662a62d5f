package dev.esker.server.logs;

import dev.esker.engine.EpochEnd;
import dev.esker.engine.TimestampOffset;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.OpenFiles;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions for offsets, on a reader thread: they may need the catalog or a segment. If too
 * many reads are waiting already the answer is {@link ErrorCode#OFFSET_NOT_AVAILABLE}, upon which
 * clients ask again. Any thread.
 */
final class OffsetFinder {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetFinder.class);

  private final PartitionLookup lookup;
  private final ReadThreads threads;

  OffsetFinder(PartitionLookup lookup, ReadThreads threads) {
    this.lookup = lookup;
    this.threads = threads;
  }

  CompletionStage<List<OffsetLookup.Result>> find(List<OffsetLookup> lookups) {
    return answer(lookups, this::find, failed(ErrorCode.OFFSET_NOT_AVAILABLE));
  }

  private <Q, A> CompletionStage<List<A>> answer(List<Q> questions, Function<Q, A> one, A refused) {
    CompletableFuture<List<A>> answers = new CompletableFuture<>();
    boolean taken =
        threads.tryExecute(
            () -> {
              try {
                answers.complete(questions.stream().map(one).toList());
              } catch (RuntimeException | Error e) {
                answers.completeExceptionally(e);
              }
            });
    if (!taken) {
      answers.complete(questions.stream().map(question -> refused).toList());
    }
    return answers;
  }

  private static OffsetLookup.Result failed(ErrorCode error) {
    return new OffsetLookup.Result(error, -1, -1, -1);
  }

  private OffsetLookup.Result find(OffsetLookup question) {
    PartitionLookup.Found found =
        lookup.find(question.topic(), question.partition(), question.currentLeaderEpoch());
    if (found.log() == null) {
      return failed(found.error());
    }
    try {
      return isUnsure(found, question.timestamp())
          ? failed(ErrorCode.OFFSET_NOT_AVAILABLE)
          : find(found.log(), question.timestamp());
    } catch (OpenFiles.AllInUseException e) {
      return failed(ErrorCode.OFFSET_NOT_AVAILABLE);
    } catch (IOException e) {
      LOG.error("{}-{}: can't look up an offset", question.topic(), question.partition(), e);
      return failed(ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }

  /**
   * Whether the end isn't known yet: a leader that was elected just now may have a lower high
   * watermark than the one before it, until its followers have told it how far they are. What a
   * client was told before would seem to be gone (KIP-207).
   */
  private static boolean isUnsure(PartitionLookup.Found found, long timestamp) throws IOException {
    boolean concernsTheEnd = timestamp == OffsetLookup.LATEST || timestamp >= 0;
    PartitionLog log = found.log();
    return concernsTheEnd
        && log.isReplicated()
        && log.highWatermark() < log.lastEpochUpTo(found.epoch() - 1).endOffset();
  }

  private static OffsetLookup.Result find(PartitionLog log, long timestamp) throws IOException {
    if (timestamp == OffsetLookup.LATEST) {
      return at(log, -1, log.highWatermark());
    }
    if (timestamp == OffsetLookup.EARLIEST || timestamp == OffsetLookup.EARLIEST_LOCAL) {
      return at(log, -1, log.logStartOffset());
    }
    if (timestamp == OffsetLookup.MAX_TIMESTAMP) {
      return at(log, log.maxTimestamp());
    }
    if (timestamp == OffsetLookup.LATEST_TIERED) {
      return new OffsetLookup.Result(ErrorCode.NONE, -1, -1, -1);
    }
    if (timestamp < 0) {
      return failed(ErrorCode.UNSUPPORTED_VERSION);
    }
    return at(log, log.offsetForTimestamp(timestamp));
  }

  private static OffsetLookup.Result at(PartitionLog log, Optional<TimestampOffset> found)
      throws IOException {
    return found.isPresent()
        ? at(log, found.get().timestamp(), found.get().offset())
        : new OffsetLookup.Result(ErrorCode.NONE, -1, -1, -1);
  }

  private static OffsetLookup.Result at(PartitionLog log, long timestamp, long offset)
      throws IOException {
    return new OffsetLookup.Result(ErrorCode.NONE, timestamp, offset, log.epochOf(offset));
  }

  CompletionStage<List<EpochLookup.Result>> epochEnds(List<EpochLookup> lookups) {
    return answer(
        lookups, this::epochEnd, new EpochLookup.Result(ErrorCode.OFFSET_NOT_AVAILABLE, -1, -1));
  }

  private EpochLookup.Result epochEnd(EpochLookup question) {
    PartitionLookup.Found found =
        lookup.find(question.topic(), question.partition(), question.currentLeaderEpoch());
    if (found.log() == null) {
      return new EpochLookup.Result(found.error(), -1, -1);
    }
    try {
      EpochEnd end = found.log().endOfEpoch(question.epoch());
      return new EpochLookup.Result(ErrorCode.NONE, end.epoch(), end.endOffset());
    } catch (IOException e) {
      LOG.error("{}-{}: can't look up an epoch", question.topic(), question.partition(), e);
      return new EpochLookup.Result(ErrorCode.KAFKA_STORAGE_ERROR, -1, -1);
    }
  }
}
