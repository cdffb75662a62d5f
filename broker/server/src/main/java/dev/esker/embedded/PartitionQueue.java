package dev.esker.embedded;

import dev.esker.records.BatchRules;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.LogService;
import dev.esker.spi.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The records on their way to one partition. One batch is under way at a time, and what comes
 * meanwhile makes up the next: so batches are as large as the disk is slow, order is kept, and a
 * lone record waits for nobody.
 */
final class PartitionQueue {
  private static final int BATCH_BYTES = 512 << 10;
  private static final int TIMEOUT_MILLIS = 30_000;

  private final TopicPartition partition;
  private final LogService logs;
  private final AppendBuffer buffer;
  private final Deque<PendingRecord> waiting = new ArrayDeque<>();
  private boolean sending;

  PartitionQueue(TopicPartition partition, LogService logs, AppendBuffer buffer) {
    this.partition = partition;
    this.logs = logs;
    this.buffer = buffer;
  }

  void add(PendingRecord record) {
    synchronized (waiting) {
      waiting.add(record);
      if (sending) {
        return;
      }
      sending = true;
    }
    sendNext();
  }

  /** Sends what waits, until a batch is under way or nothing is left. */
  private void sendNext() {
    while (true) {
      Optional<BatchRules> rules = logs.rules(partition.topic());
      List<PendingRecord> records = take(rules.map(BatchRules::maxBatchBytes).orElse(BATCH_BYTES));
      if (records.isEmpty()) {
        return;
      }
      if (rules.isEmpty()) {
        fail(records, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no topic '" + partition.topic() + "'");
      } else if (send(records, rules.get())) {
        return;
      }
    }
  }

  /** The records of the next batch; if there are none, nothing is being sent any more. */
  private List<PendingRecord> take(int maxBytes) {
    List<PendingRecord> records = new ArrayList<>();
    long room = (long) Math.min(BATCH_BYTES, maxBytes) - RecordBatch.HEADER_BYTES;
    synchronized (waiting) {
      while (!waiting.isEmpty() && (records.isEmpty() || waiting.peek().sizeBound() <= room)) {
        PendingRecord record = waiting.remove();
        room -= record.sizeBound();
        records.add(record);
      }
      sending = !records.isEmpty();
    }
    return records;
  }

  /** Whether the batch is under way; if not, its records have been failed. */
  private boolean send(List<PendingRecord> records, BatchRules rules) {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    for (PendingRecord record : records) {
      if (rules.keysRequired() && record.key() == null) {
        fail(records, ErrorCode.INVALID_RECORD, "records of a compacted topic need a key");
        return false;
      }
      builder.append(record.timestamp(), record.key(), record.value(), record.batchHeaders());
    }
    ValidatedBatch batch = ValidatedBatch.trusted(builder.build());
    if (batch.sizeInBytes() > rules.maxBatchBytes()) {
      fail(
          records,
          ErrorCode.MESSAGE_TOO_LARGE,
          batch.sizeInBytes() + " bytes, while max.message.bytes is " + rules.maxBatchBytes());
      return false;
    }
    offer(
        new AppendRequest(
            Acks.ALL,
            TIMEOUT_MILLIS,
            List.of(new AppendRequest.Entry(partition.topic(), partition.partition(), batch))),
        records);
    return true;
  }

  private void offer(AppendRequest request, List<PendingRecord> records) {
    boolean taken =
        logs.tryAppend(request, results -> buffer.execute(() -> finish(records, results.get(0))));
    if (!taken) {
      logs.whenWritable(() -> buffer.execute(() -> offer(request, records)));
    }
  }

  private void finish(List<PendingRecord> records, AppendResult result) {
    // The next batch first: whoever is told below may take his time.
    sendNext();
    if (result.error() != ErrorCode.NONE) {
      fail(records, result.error(), result.message());
      return;
    }
    buffer.release(records);
    long offset = result.baseOffset();
    for (PendingRecord record : records) {
      long timestamp =
          result.logAppendTimeMillis() < 0 ? record.timestamp() : result.logAppendTimeMillis();
      record
          .result()
          .complete(new Appended(partition.topic(), partition.partition(), offset++, timestamp));
    }
  }

  private void fail(List<PendingRecord> records, ErrorCode error, String message) {
    buffer.release(records);
    EskerException exception =
        new EskerException(
            error,
            partition.topic()
                + "-"
                + partition.partition()
                + (message == null ? "" : ": " + message));
    records.forEach(record -> record.result().completeExceptionally(exception));
  }
}
