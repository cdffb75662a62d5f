package dev.esker.http.produce;

import dev.esker.http.api.Services;
import dev.esker.http.consume.Batches;
import dev.esker.http.server.ApiException;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Reads the newest records of a partition once, in their order. */
final class LogTail {

  private static final int CHUNK_BYTES = 1 << 20;

  private final Services services;
  private final TopicPartition partition;
  private final long maxRecords;
  private final long sinceMillis;

  /**
   * @param maxRecords as many at most
   * @param sinceMillis none that is older
   */
  LogTail(Services services, TopicPartition partition, long maxRecords, long sinceMillis) {
    this.services = services;
    this.partition = partition;
    this.maxRecords = maxRecords;
    this.sinceMillis = sinceMillis;
  }

  /**
   * Completes once all that was there at the call is read; the consumer is called on any thread.
   */
  CompletionStage<Void> read(Consumer<dev.esker.records.Record> each) {
    return services
        .offsets(List.of(lookup(OffsetLookup.LATEST), lookup(sinceMillis)))
        .thenCompose(
            found -> {
              long end = found.get(0).offset();
              long since = found.get(1).offset();
              long start = since < 0 ? end : Math.max(since, end - maxRecords);
              return read(start, end, each);
            });
  }

  private OffsetLookup lookup(long timestamp) {
    return new OffsetLookup(partition.topic(), partition.partition(), timestamp, -1, false);
  }

  private CompletionStage<Void> read(
      long start, long end, Consumer<dev.esker.records.Record> each) {
    if (start >= end) {
      return CompletableFuture.completedFuture(null);
    }
    FetchRequest request =
        new FetchRequest(
            0,
            0,
            CHUNK_BYTES,
            false,
            List.of(
                new FetchRequest.Entry(
                    partition.topic(), partition.partition(), start, CHUNK_BYTES, -1, -1)));
    return services
        .logs()
        .fetch(request)
        .thenApplyAsync(
            response -> {
              try (response) {
                var entry = response.entries().get(0);
                if (entry.error() != ErrorCode.NONE) {
                  throw ApiException.of(entry.error(), null);
                }
                return Batches.read(
                    entry.records(),
                    start,
                    record -> {
                      each.accept(record);
                      return true;
                    });
              }
            })
        .thenCompose(
            next -> {
              if (next <= start) {
                throw ApiException.of(
                    ErrorCode.KAFKA_STORAGE_ERROR, partition + " can't be read at " + start);
              }
              return read(next, end, each);
            });
  }
}
