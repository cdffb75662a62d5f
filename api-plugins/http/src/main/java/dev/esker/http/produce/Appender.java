package dev.esker.http.produce;

import dev.esker.http.server.ApiException;
import dev.esker.http.server.Loop;
import dev.esker.records.BatchRules;
import dev.esker.records.BatchValidator;
import dev.esker.records.Header;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.LogService;
import dev.esker.spi.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Appends single records of many requests in few batches: whatever arrives in one turn of its event
 * loop, and whatever arrives while as many appends are under way as make sense, goes to the log
 * together. So hundreds of clients that post one small record each share batches, places in the
 * pipeline and fsyncs, and a lone client doesn't wait for others.
 *
 * <p>Records of one partition are appended in the order of the calls. If the pipeline is full, what
 * was taken waits until it isn't; how much that can be is limited by the number of requests that a
 * front end takes at a time. For its loop's thread only.
 */
final class Appender {

  /** While one is being forced the next one is on its way; more would make them small. */
  static final int MAX_UNDER_WAY = 4;

  private static final int TIMEOUT_MILLIS = 30_000;

  /** The topic's rules were checked record by record; what is left are the limits of the format. */
  private static BatchRules sizeOnly(int maxBatchBytes) {
    return new BatchRules(maxBatchBytes, Long.MAX_VALUE, Long.MAX_VALUE, false);
  }

  private final Loop loop;
  private final LogService logs;
  private final BatchValidator validator = new BatchValidator();
  private final ArrayDeque<Parcel> waiting = new ArrayDeque<>();
  private Parcel open = new Parcel();
  private int underWay;
  private boolean flushScheduled;
  private boolean pipelineFull;

  Appender(Loop loop, LogService logs) {
    this.loop = loop;
    this.logs = logs;
  }

  /** One batch for each of some partitions. */
  private static final class Parcel {
    private final Map<TopicPartition, Batch> batches = new LinkedHashMap<>();
  }

  private static final class Batch {
    private final TopicPartition partition;
    private final int maxBytes;
    private final RecordBatchBuilder builder = new RecordBatchBuilder();
    private final List<AppendOutcome> outcomes = new ArrayList<>();

    Batch(TopicPartition partition, int maxBytes) {
      this.partition = partition;
      this.maxBytes = maxBytes;
    }

    boolean hasRoomFor(NewRecord record) {
      return builder.uncompressedSizeInBytes() + record.sizeBound() <= maxBytes;
    }

    void add(NewRecord record, AppendOutcome outcome) {
      builder.append(
          record.timestamp(),
          record.key() == null ? null : ByteBuffer.wrap(record.key()),
          record.value() == null ? null : ByteBuffer.wrap(record.value()),
          record.headers().toArray(Header[]::new));
      outcomes.add(outcome);
    }

    void failed(ApiException why, boolean perhaps) {
      outcomes.forEach(outcome -> outcome.failed(why, perhaps));
    }
  }

  /**
   * Appends a record.
   *
   * @param record with partition and timestamp, already checked against the topic's rules
   */
  void append(String topic, BatchRules rules, NewRecord record, AppendOutcome outcome) {
    TopicPartition partition = new TopicPartition(topic, record.partition());
    Batch batch = open.batches.get(partition);
    if (batch != null && !batch.hasRoomFor(record)) {
      seal();
      batch = null;
    }
    if (batch == null) {
      batch = new Batch(partition, rules.maxBatchBytes());
      open.batches.put(partition, batch);
    }
    batch.add(record, outcome);
    if (!flushScheduled) {
      flushScheduled = true;
      loop.execute(this::flush);
    }
  }

  /** A request to the log has one batch at most for a partition: what comes later waits. */
  private void seal() {
    waiting.add(open);
    open = new Parcel();
  }

  private void flush() {
    flushScheduled = false;
    submit();
  }

  private void submit() {
    while (underWay < MAX_UNDER_WAY && !pipelineFull) {
      if (waiting.isEmpty()) {
        if (open.batches.isEmpty()) {
          return;
        }
        seal();
      }
      send(waiting.remove());
    }
  }

  private void send(Parcel parcel) {
    List<Batch> batches = new ArrayList<>(parcel.batches.size());
    List<AppendRequest.Entry> entries = new ArrayList<>(parcel.batches.size());
    for (Batch batch : parcel.batches.values()) {
      try {
        entries.add(
            new AppendRequest.Entry(
                batch.partition.topic(),
                batch.partition.partition(),
                validator.validate(batch.builder.build(), sizeOnly(batch.maxBytes), 0)));
        batches.add(batch);
      } catch (InvalidBatchException e) {
        // Only a record that alone is too large for its topic gets here.
        batch.failed(ApiException.of(error(e), e.getMessage()), false);
      }
    }
    if (!entries.isEmpty()) {
      send(batches, new AppendRequest(Acks.ALL, TIMEOUT_MILLIS, entries));
    }
  }

  private void send(List<Batch> batches, AppendRequest request) {
    boolean taken = logs.tryAppend(request, results -> loop.execute(() -> done(batches, results)));
    if (taken) {
      underWay++;
      return;
    }
    pipelineFull = true;
    logs.whenWritable(
        () ->
            loop.execute(
                () -> {
                  pipelineFull = false;
                  send(batches, request);
                  submit();
                }));
  }

  private static ErrorCode error(InvalidBatchException refused) {
    return refused.reason() == InvalidBatchException.Reason.TOO_LARGE
        ? ErrorCode.MESSAGE_TOO_LARGE
        : ErrorCode.INVALID_RECORD;
  }

  private void done(List<Batch> batches, List<AppendResult> results) {
    underWay--;
    // First, so that the log has something to do while answers are written.
    submit();
    for (int i = 0; i < results.size(); i++) {
      done(batches.get(i), results.get(i));
    }
  }

  private static void done(Batch batch, AppendResult result) {
    if (result.error() != ErrorCode.NONE) {
      boolean perhaps =
          result.mayBeStored()
              || result.error() == ErrorCode.REQUEST_TIMED_OUT
              || result.error() == ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
      // Whoever hears of another leader would send it again, and might store it twice.
      ErrorCode error = result.mayBeStored() ? ErrorCode.REQUEST_TIMED_OUT : result.error();
      batch.failed(ApiException.of(error, result.message()), perhaps);
      return;
    }
    int index = 0;
    for (AppendOutcome outcome : batch.outcomes) {
      outcome.appended(batch.partition.partition(), result.baseOffset() + index);
      index++;
    }
  }
}
