package dev.esker.examples.line;

import dev.esker.records.BatchRules;
import dev.esker.records.BatchValidator;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Murmur2Partitioner;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.Authorizer;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.LogService;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code PUT topic key value}: appends one record, as a batch of its own. Any thread. */
final class PutCommand {

  /** There is no authentication in this protocol. */
  static final String ANYBODY = "User:ANONYMOUS";

  private static final int TIMEOUT_MILLIS = 30_000;

  private final FrontendContext context;
  private final AtomicInteger turn = new AtomicInteger();

  PutCommand(FrontendContext context) {
    this.context = context;
  }

  PendingAnswer begin(String topic, ByteBuffer key, ByteBuffer value) throws InterruptedException {
    if (!context
        .authorizer()
        .allows(ANYBODY, Authorizer.Operation.WRITE, Authorizer.Resource.TOPIC, topic)) {
      return failed(ErrorCode.TOPIC_AUTHORIZATION_FAILED, topic);
    }
    Optional<ClusterView.Topic> found = context.cluster().topic(topic);
    Optional<BatchRules> rules = context.logs().rules(topic);
    if (found.isEmpty() || rules.isEmpty()) {
      return failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic " + topic);
    }
    int partition = partition(key, found.get().partitions().size());
    ValidatedBatch batch;
    try {
      batch = batch(key, value, rules.get());
    } catch (InvalidBatchException e) {
      return failed(error(e), e.getMessage());
    }
    return append(new AppendRequest.Entry(topic, partition, batch));
  }

  private static PendingAnswer failed(ErrorCode error, String message) {
    return PendingAnswer.of(Answer.failed(error, message));
  }

  /** Where Kafka's clients would put that key; without a key, each partition in turn. */
  private int partition(ByteBuffer key, int partitions) {
    return key == null
        ? Math.floorMod(turn.getAndIncrement(), partitions)
        : Murmur2Partitioner.partitionFor(key, partitions);
  }

  /**
   * A batch in memory of its own: from {@code tryAppend} on it is the broker's. Even what one has
   * built oneself has to keep to the topic's rules, about its size for instance.
   */
  private static ValidatedBatch batch(ByteBuffer key, ByteBuffer value, BatchRules rules)
      throws InvalidBatchException {
    long now = System.currentTimeMillis();
    ByteBuffer bytes = new RecordBatchBuilder().append(now, key, value).build();
    return new BatchValidator().validate(bytes, rules, now);
  }

  private static ErrorCode error(InvalidBatchException refused) {
    return refused.reason() == InvalidBatchException.Reason.TOO_LARGE
        ? ErrorCode.MESSAGE_TOO_LARGE
        : ErrorCode.INVALID_RECORD;
  }

  /**
   * Hands it to the broker. If the pipeline is full, nothing was taken: the caller, who reads the
   * connection, waits here until there is room, and so reads nothing more.
   */
  private PendingAnswer append(AppendRequest.Entry entry) throws InterruptedException {
    LogService logs = context.logs();
    AppendRequest request = new AppendRequest(Acks.ALL, TIMEOUT_MILLIS, List.of(entry));
    CompletableFuture<AppendResult> result = new CompletableFuture<>();
    while (!logs.tryAppend(request, results -> result.complete(results.get(0)))) {
      CountDownLatch writable = new CountDownLatch(1);
      logs.whenWritable(writable::countDown);
      writable.await();
    }
    return new Appended(entry.partition(), result);
  }

  /** The broker calls the listener whatever happens, so there is nothing to give back. */
  private record Appended(int partition, CompletableFuture<AppendResult> result)
      implements PendingAnswer {

    @Override
    public Answer await() throws InterruptedException {
      try {
        AppendResult appended = result.get();
        return appended.error() == ErrorCode.NONE
            ? Answer.done("OK " + partition + " " + appended.baseOffset())
            : Answer.failed(appended.error(), appended.message());
      } catch (ExecutionException e) {
        throw new IllegalStateException("it is never completed with an exception", e);
      }
    }

    @Override
    public void abandon() {}
  }
}
