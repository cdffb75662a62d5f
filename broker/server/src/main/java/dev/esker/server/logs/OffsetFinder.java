package dev.esker.server.logs;

import dev.esker.engine.EpochEnd;
import dev.esker.engine.TimestampOffset;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers questions for offsets, on a reader thread: they may need the catalog or a segment. */
final class OffsetFinder {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetFinder.class);

  private final PartitionLookup lookup;
  private final Executor readers;

  OffsetFinder(PartitionLookup lookup, Executor readers) {
    this.lookup = lookup;
    this.readers = readers;
  }

  CompletionStage<List<OffsetLookup.Result>> find(List<OffsetLookup> lookups) {
    return CompletableFuture.supplyAsync(() -> lookups.stream().map(this::find).toList(), readers);
  }

  private OffsetLookup.Result find(OffsetLookup question) {
    PartitionLookup.Found found =
        lookup.find(question.topic(), question.partition(), question.currentLeaderEpoch());
    if (found.log() == null) {
      return new OffsetLookup.Result(found.error(), -1, -1, -1);
    }
    try {
      return find(found.log(), question.timestamp());
    } catch (IOException e) {
      LOG.error("{}-{}: can't look up an offset", question.topic(), question.partition(), e);
      return new OffsetLookup.Result(ErrorCode.KAFKA_STORAGE_ERROR, -1, -1, -1);
    }
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
      return new OffsetLookup.Result(ErrorCode.UNSUPPORTED_VERSION, -1, -1, -1);
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
    return CompletableFuture.supplyAsync(
        () -> lookups.stream().map(this::epochEnd).toList(), readers);
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
