package dev.esker.examples.line;

import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import dev.esker.spi.Authorizer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.RecordsLease;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code GET topic partition offset}: reads one record. Any thread. */
final class GetCommand {

  /** Of the batches that are asked for; the first one comes whole even if it is larger. */
  private static final int FETCH_BYTES = 16 * 1024;

  private final FrontendContext context;

  GetCommand(FrontendContext context) {
    this.context = context;
  }

  PendingAnswer begin(String topic, int partition, long offset) {
    if (!context
        .authorizer()
        .allows(PutCommand.ANYBODY, Authorizer.Operation.READ, Authorizer.Resource.TOPIC, topic)) {
      return PendingAnswer.of(Answer.failed(ErrorCode.TOPIC_AUTHORIZATION_FAILED, topic));
    }
    FetchRequest.Entry entry =
        new FetchRequest.Entry(topic, partition, offset, FETCH_BYTES, -1, -1);
    return new Fetched(
        context.logs().fetch(new FetchRequest(0, 0, FETCH_BYTES, false, List.of(entry))), offset);
  }

  /**
   * The records are the broker's, lent until the response is closed. So they are turned into a line
   * and given back before anything is written: a client that doesn't read keeps nothing of it.
   */
  private record Fetched(CompletableFuture<FetchResponse> fetch, long offset)
      implements PendingAnswer {

    @Override
    public Answer await() throws InterruptedException {
      try (FetchResponse response = fetch.get()) {
        FetchResponse.Entry entry = response.entries().get(0);
        return entry.error() == ErrorCode.NONE
            ? answer(bytes(entry.records()), offset)
            : Answer.failed(entry.error(), null);
      } catch (ExecutionException e) {
        return Answer.failed(ErrorCode.UNKNOWN_SERVER_ERROR, "the broker can't read any more");
      } catch (IOException | InvalidBatchException e) {
        return Answer.failed(ErrorCode.KAFKA_STORAGE_ERROR, e.getMessage());
      }
    }

    /** If it can't be cancelled it was delivered, or failed: what was delivered is closed. */
    @Override
    public void abandon() {
      if (!fetch.cancel(false) && !fetch.isCompletedExceptionally()) {
        fetch.join().close();
      }
    }
  }

  /** What was lent is in memory or in a file. */
  private static ByteBuffer bytes(RecordsLease lease) throws IOException {
    if (lease instanceof RecordsLease.InMemory memory) {
      return memory.buffer();
    }
    RecordsLease.InFile file = (RecordsLease.InFile) lease;
    ByteBuffer bytes = ByteBuffer.allocate(file.sizeInBytes());
    while (bytes.hasRemaining()) {
      if (file.channel().read(bytes, file.position() + bytes.position()) < 0) {
        throw new EOFException("the file ends in the middle of what was lent");
      }
    }
    return bytes.flip();
  }

  /**
   * The first record from that offset on. Batches come whole and in order, except that the last may
   * be cut short. The first may begin before the offset, and compaction may have left none of what
   * was asked for.
   */
  private static Answer answer(ByteBuffer bytes, long offset) throws InvalidBatchException {
    RecordBatch batch = new RecordBatch();
    long next = offset;
    int at = bytes.position();
    int size = RecordBatch.sizeAt(bytes, at);
    while (size >= RecordBatch.HEADER_BYTES && size <= bytes.limit() - at) {
      batch.wrap(bytes, at);
      Record record = batch.isControl() ? null : find(batch, offset);
      if (record != null) {
        return Answer.done(
            "RECORD "
                + record.offset()
                + " "
                + Text.word(record.key())
                + " "
                + Text.rest(record.value()));
      }
      next = Math.max(next, batch.nextOffset());
      at += size;
      size = RecordBatch.sizeAt(bytes, at);
    }
    return Answer.done("NONE " + next);
  }

  private static Record find(RecordBatch batch, long offset) throws InvalidBatchException {
    try (RecordCursor records = batch.records()) {
      while (records.next()) {
        if (records.record().offset() >= offset) {
          return records.record();
        }
      }
    }
    return null;
  }
}
