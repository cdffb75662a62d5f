package dev.esker.server.logs;

import dev.esker.engine.EpochEnd;
import dev.esker.engine.LogRead;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.RecordsLease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a fetch asks for, once, without waiting. Not thread-safe: one for each attempt. */
final class FetchReader {
  private static final Logger LOG = LoggerFactory.getLogger(FetchReader.class);

  /** Files that one answer may hold open; partitions beyond it come with the next fetch. */
  static final int MAX_FILES = 64;

  private final PartitionLookup lookup;
  private final FetchRequest request;
  private final List<FetchResponse.Entry> entries = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();
  private int bytes;
  private int files;
  private boolean urgent;
  private boolean busy;

  /**
   * A log that was read.
   *
   * @param log the log
   * @param publishedBytes its count just before it was read: every byte of that could be seen
   * @param offset from where it was read
   */
  record Source(PartitionLog log, long publishedBytes, long offset) {}

  FetchReader(PartitionLookup lookup, FetchRequest request) {
    this.lookup = lookup;
    this.request = request;
    this.urgent = request.entries().isEmpty();
  }

  /** Reads all partitions; gives everything back if that fails. */
  void read() {
    boolean done = false;
    try {
      for (FetchRequest.Entry entry : request.entries()) {
        entries.add(read(entry));
      }
      done = true;
    } finally {
      if (!done) {
        discard();
      }
    }
  }

  /** Bytes of records read. */
  int bytes() {
    return bytes;
  }

  /**
   * Whether waiting makes no sense, however few bytes there are: because of an error or a
   * divergence to be told at once, or because more is there already than one read returns (a read
   * of old records ends with their segment).
   */
  boolean urgent() {
    return urgent;
  }

  /** Whether data was there that couldn't be read now. */
  boolean busy() {
    return busy;
  }

  /** The logs that were read, in the order of the request. */
  List<Source> sources() {
    return sources;
  }

  FetchResponse response() {
    return new FetchResponse(entries);
  }

  /** Gives everything back. */
  void discard() {
    entries.forEach(entry -> entry.records().close());
  }

  private FetchResponse.Entry read(FetchRequest.Entry entry) {
    PartitionLookup.Found found =
        request.rack() == null
            ? lookup.find(entry.topic(), entry.partition(), entry.currentLeaderEpoch())
            : lookup.findToRead(entry.topic(), entry.partition(), entry.currentLeaderEpoch());
    PartitionLog log = found.log();
    if (log == null) {
      urgent = true;
      return FetchResponse.Entry.failed(found.error());
    }
    int preferred = preferred(entry, found);
    if (preferred != FetchResponse.NOBODY) {
      urgent = true;
      long end = log.highWatermark();
      return new FetchResponse.Entry(
          ErrorCode.NONE, end, end, log.logStartOffset(), null, preferred, RecordsLease.EMPTY);
    }
    sources.add(new Source(log, log.publishedBytes(), entry.offset()));
    try {
      FetchResponse.Entry read = read(entry, log);
      return found.isLed() ? read : byFollower(entry, log, read);
    } catch (IOException e) {
      LOG.error("{}-{}: can't read at {}", entry.topic(), entry.partition(), entry.offset(), e);
      urgent = true;
      return FetchResponse.Entry.failed(ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }

  /**
   * Whom to ask instead. What isn't below the high watermark here may not be there yet, and what is
   * before the start of the log is for the leader to say.
   */
  private int preferred(FetchRequest.Entry entry, PartitionLookup.Found found) {
    boolean isElsewhere =
        found.isLed()
            && request.rack() != null
            && entry.offset() >= found.log().logStartOffset()
            && entry.offset() <= found.log().highWatermark();
    return isElsewhere
        ? lookup.preferred(entry.topic(), entry.partition(), request.rack())
        : FetchResponse.NOBODY;
  }

  /**
   * What a follower answers. An offset beyond its log is one that it hasn't got yet, as far as it
   * knows: if it never will, the leader says so (KIP-392).
   */
  private static FetchResponse.Entry byFollower(
      FetchRequest.Entry entry, PartitionLog log, FetchResponse.Entry read) {
    return read.error() == ErrorCode.OFFSET_OUT_OF_RANGE && entry.offset() > log.highWatermark()
        ? FetchResponse.Entry.failed(ErrorCode.OFFSET_NOT_AVAILABLE)
        : read;
  }

  private FetchResponse.Entry read(FetchRequest.Entry entry, PartitionLog log) throws IOException {
    if (entry.lastFetchedEpoch() >= 0) {
      EpochEnd end = log.endOfEpoch(entry.lastFetchedEpoch());
      if (end.epoch() >= 0
          && (end.epoch() < entry.lastFetchedEpoch() || end.endOffset() < entry.offset())) {
        urgent = true;
        return answer(
            ErrorCode.NONE,
            log,
            new FetchResponse.EpochEnd(end.epoch(), end.endOffset()),
            RecordsLease.EMPTY);
      }
    }
    int limit = Math.min(entry.maxBytes(), request.maxBytes() - bytes);
    boolean old = !log.inMemory(entry.offset());
    if ((bytes > 0 && limit <= 0) || (old && files >= MAX_FILES)) {
      return answer(ErrorCode.NONE, log, null, RecordsLease.EMPTY);
    }
    LogRead read = log.read(entry.offset(), Math.max(0, limit), bytes == 0);
    if (read instanceof LogRead.Nothing nothing) {
      return nothing(log, nothing);
    }
    if (read.sizeInBytes() == 0) {
      // The next batch is larger than what is left of the limit: nothing to keep a file open for.
      read.close();
      return answer(ErrorCode.NONE, log, null, RecordsLease.EMPTY);
    }
    bytes += read.sizeInBytes();
    files += read instanceof LogRead.InFile ? 1 : 0;
    urgent |= old;
    return answer(ErrorCode.NONE, log, null, lease(read));
  }

  private FetchResponse.Entry nothing(PartitionLog log, LogRead.Nothing nothing) {
    switch (nothing.reason()) {
      case OUT_OF_RANGE -> {
        urgent = true;
        // A consumer would reset its position for the one, but not for the other.
        return log.isGone()
            ? FetchResponse.Entry.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
            : answer(ErrorCode.OFFSET_OUT_OF_RANGE, log, null, RecordsLease.EMPTY);
      }
      case BUSY -> busy = true;
      case AT_END -> {
        // Nothing there yet.
      }
    }
    return answer(ErrorCode.NONE, log, null, RecordsLease.EMPTY);
  }

  private static FetchResponse.Entry answer(
      ErrorCode error, PartitionLog log, FetchResponse.EpochEnd diverging, RecordsLease records) {
    long end = log.highWatermark();
    return new FetchResponse.Entry(error, end, end, log.logStartOffset(), diverging, records);
  }

  private static RecordsLease lease(LogRead read) {
    if (read instanceof LogRead.InFile file) {
      return new RecordsLease.InFile(
          file.channel(), file.position(), file.sizeInBytes(), file.release());
    }
    LogRead.InMemory memory = (LogRead.InMemory) read;
    return new RecordsLease.InMemory(memory.bytes(), memory.release());
  }
}
