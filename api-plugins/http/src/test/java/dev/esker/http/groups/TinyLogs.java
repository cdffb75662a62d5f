package dev.esker.http.groups;

import dev.esker.records.BatchRules;
import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.ProducerIdentity;
import dev.esker.spi.TopicPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Partitions of which only the bounds are known; the record at offset n was written at 10 n ms. */
final class TinyLogs implements LogService {
  private final Map<TopicPartition, long[]> bounds = new HashMap<>();

  void put(TopicPartition partition, long start, long end) {
    bounds.put(partition, new long[] {start, end});
  }

  @Override
  public CompletionStage<List<OffsetLookup.Result>> offsets(List<OffsetLookup> lookups) {
    return CompletableFuture.completedFuture(lookups.stream().map(this::find).toList());
  }

  private OffsetLookup.Result find(OffsetLookup lookup) {
    long[] range = bounds.get(new TopicPartition(lookup.topic(), lookup.partition()));
    if (range == null) {
      return new OffsetLookup.Result(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1, -1, -1);
    }
    long offset;
    if (lookup.timestamp() == OffsetLookup.LATEST) {
      offset = range[1];
    } else if (lookup.timestamp() == OffsetLookup.EARLIEST) {
      offset = range[0];
    } else {
      long first = Math.max(range[0], (lookup.timestamp() + 9) / 10);
      offset = first < range[1] ? first : -1;
    }
    return new OffsetLookup.Result(ErrorCode.NONE, -1, offset, -1);
  }

  @Override
  public Optional<BatchRules> rules(String topic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean tryAppend(AppendRequest request, AppendListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void whenWritable(Runnable callback) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<FetchResponse> fetch(FetchRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<EpochLookup.Result>> epochEnds(List<EpochLookup> lookups) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<ProducerIdentity> newProducerId() {
    throw new UnsupportedOperationException();
  }
}
