package dev.esker.server.logs;

import dev.esker.engine.LogConfig;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.BatchRules;
import dev.esker.records.TimestampType;
import dev.esker.server.metrics.TopicFigures;
import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ClusterView;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.ProducerIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The log service of a broker. */
public final class BrokerLogService implements EpochLogs, AutoCloseable {
  private final StorageEngine engine;
  private final Leadership leadership;
  private final PartitionLookup lookup;
  private final Supplier<CompletionStage<ProducerIdentity>> producerIds;
  private final TopicFigures figures;
  private final ReadThreads threads;
  private final Fetches fetches;
  private final OffsetFinder offsets;

  /**
   * Creates the service.
   *
   * @param cluster gives the newest view of the cluster
   * @param leadership knows what is led here
   * @param readReplica whom consumers are told to read from
   * @param producerIds gives out producer ids, never the same twice
   * @param figures counts what is produced and fetched
   */
  public BrokerLogService(
      StorageEngine engine,
      Supplier<ClusterView> cluster,
      Leadership leadership,
      ReadReplica readReplica,
      Supplier<CompletionStage<ProducerIdentity>> producerIds,
      TopicFigures figures) {
    this.engine = engine;
    this.figures = figures;
    this.leadership = leadership;
    this.lookup = new PartitionLookup(engine, cluster, leadership, readReplica);
    this.producerIds = producerIds;
    this.threads = new ReadThreads();
    this.fetches = new Fetches(lookup, threads, engine.clock());
    this.offsets = new OffsetFinder(lookup, threads);
  }

  @Override
  public Optional<BatchRules> rules(String topic) {
    return lookup.anyLog(topic).map(BrokerLogService::rules);
  }

  private static BatchRules rules(PartitionLog log) {
    LogConfig config = log.config();
    // The broker's own time stamps replace the client's, whatever those are.
    boolean own = config.timestampType() == TimestampType.LOG_APPEND_TIME;
    return new BatchRules(
        config.maxMessageBytes(),
        own ? Long.MAX_VALUE : config.timestampBeforeMaxMillis(),
        own ? Long.MAX_VALUE : config.timestampAfterMaxMillis(),
        config.compact());
  }

  @Override
  public boolean tryAppend(AppendRequest request, AppendListener listener) {
    return tryAppend(request, Leadership.NONE, listener);
  }

  @Override
  public boolean tryAppend(AppendRequest request, int epoch, AppendListener listener) {
    PendingAppend pending = new PendingAppend(request, listener);
    List<LogAppend.Entry> entries = new ArrayList<>(request.entries().size());
    for (int i = 0; i < request.entries().size(); i++) {
      AppendRequest.Entry entry = request.entries().get(i);
      PartitionLookup.Found found =
          inEpoch(lookup.find(entry.topic(), entry.partition(), request.acks()), epoch);
      if (found.log() == null) {
        figures.produceFailed(found.error());
        pending.refuse(i, AppendResult.failed(found.error(), null));
      } else {
        pending.append(i, found.epoch());
        entries.add(
            leadership.isReplicated()
                ? new LogAppend.Entry(found.log(), entry.batch(), found.epoch())
                : new LogAppend.Entry(found.log(), entry.batch()));
      }
    }
    if (entries.isEmpty()) {
      pending.answer();
      return true;
    }
    return engine.tryAppend(
        new LogAppend(entries, done -> pending.durable(done, leadership, this::result)));
  }

  /** Holds it to an epoch, unless that is {@link Leadership#NONE}. */
  private PartitionLookup.Found inEpoch(PartitionLookup.Found found, int epoch) {
    boolean isOther =
        leadership.isReplicated()
            && found.log() != null
            && epoch != Leadership.NONE
            && found.epoch() != epoch;
    return isOther ? PartitionLookup.Found.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER) : found;
  }

  @Override
  public boolean isReplicated() {
    return leadership.isReplicated();
  }

  @Override
  public int leaderEpoch(String topic, int partition) {
    return leadership.isReplicated() ? lookup.find(topic, partition).epoch() : 0;
  }

  @Override
  public CompletionStage<ErrorCode> settled(
      String topic, int partition, int epoch, int timeoutMillis) {
    if (!leadership.isReplicated()) {
      return CompletableFuture.completedFuture(ErrorCode.NONE);
    }
    PartitionLookup.Found found = lookup.find(topic, partition);
    if (found.log() == null || found.epoch() != epoch) {
      return CompletableFuture.completedFuture(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
    CompletableFuture<ErrorCode> settled = new CompletableFuture<>();
    leadership.awaitInSync(
        found.log(),
        found.log().logEndOffset(),
        epoch,
        timeoutMillis,
        outcome ->
            settled.complete(
                switch (outcome) {
                  case YES -> ErrorCode.NONE;
                  case NOT_LEADER -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
                  case TIMED_OUT -> ErrorCode.REQUEST_TIMED_OUT;
                }));
    return settled;
  }

  private AppendResult result(LogAppend.Entry entry) {
    if (entry.error() != AppendError.NONE) {
      figures.produceFailed(errorOf(entry.error()));
      // Whoever has stopped may have written it before, and will find it again.
      return entry.error() == AppendError.STOPPED
          ? AppendResult.undecided(errorOf(entry.error()), messageOf(entry.error()))
          : AppendResult.failed(errorOf(entry.error()), messageOf(entry.error()));
    }
    boolean stored = !entry.duplicate();
    figures.produced(
        entry.log().topic(),
        stored ? entry.batch().recordCount() : 0,
        stored ? entry.batch().sizeInBytes() : 0);
    // As it was stamped, not as the topic is set by now. A repetition isn't stamped.
    boolean own = entry.batch().timestampType() == TimestampType.LOG_APPEND_TIME;
    return new AppendResult(
        ErrorCode.NONE,
        entry.baseOffset(),
        own ? entry.batch().maxTimestamp() : -1,
        entry.log().logStartOffset(),
        null);
  }

  private static ErrorCode errorOf(AppendError error) {
    return switch (error) {
      case NONE -> ErrorCode.NONE;
      case FENCED, OUT_OF_PLACE -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
      case PARTITION_GONE -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case INVALID_PRODUCER_EPOCH -> ErrorCode.INVALID_PRODUCER_EPOCH;
      case OUT_OF_ORDER_SEQUENCE -> ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
      case TOO_LARGE -> ErrorCode.MESSAGE_TOO_LARGE;
      case STORAGE_FULL, STOPPED -> ErrorCode.KAFKA_STORAGE_ERROR;
    };
  }

  private static String messageOf(AppendError error) {
    return switch (error) {
      case TOO_LARGE -> "the batch is larger than the tail cache or the write-ahead log can take";
      case STORAGE_FULL -> "the disk is full";
      case STOPPED -> "the broker has stopped writing";
      default -> null;
    };
  }

  @Override
  public void whenWritable(Runnable callback) {
    engine.whenWritable(callback);
  }

  @Override
  public CompletableFuture<FetchResponse> fetch(FetchRequest request) {
    CompletableFuture<FetchResponse> answer = fetches.fetch(request);
    var unused =
        answer.whenComplete(
            (response, failure) -> {
              if (response != null) {
                count(request, response);
              }
            });
    return answer;
  }

  private void count(FetchRequest request, FetchResponse response) {
    for (int i = 0; i < response.entries().size(); i++) {
      FetchResponse.Entry entry = response.entries().get(i);
      if (entry.error() == ErrorCode.NONE) {
        figures.fetched(request.entries().get(i).topic(), entry.records().sizeInBytes());
      } else {
        figures.fetchFailed(entry.error());
      }
    }
  }

  @Override
  public CompletionStage<List<OffsetLookup.Result>> offsets(List<OffsetLookup> lookups) {
    return offsets.find(lookups);
  }

  @Override
  public CompletionStage<List<EpochLookup.Result>> epochEnds(List<EpochLookup> lookups) {
    return offsets.epochEnds(lookups);
  }

  @Override
  public CompletionStage<ProducerIdentity> newProducerId() {
    return producerIds.get();
  }

  /** Answers waiting fetches with what there is; returns when nothing is being read any more. */
  @Override
  public void close() {
    fetches.expireAll();
    threads.close();
    fetches.close();
  }
}
