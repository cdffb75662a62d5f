package dev.esker.kafka.data;

import dev.esker.kafka.api.ApiHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.Ids;
import dev.esker.kafka.protocol.LeasedRecords;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.RecordsLease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.EpochEndOffset;
import org.apache.kafka.common.message.FetchResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.FetchResponseData.NodeEndpoint;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;

/**
 * Fetch: asks the broker for records, which waits for enough of them, and answers with leases. A
 * wait ends when the connection is lost, and with an empty answer when the front end is drained.
 */
public final class FetchHandler implements ApiHandler<FetchRequestData> {

  /** Kafka's {@code fetch.max.bytes} of a broker: more is never answered at a time. */
  static final int MAX_BYTES = 55 * 1024 * 1024;

  private static final byte READ_COMMITTED = 1;

  /** From here on clients may read from followers, and say where they stand (KIP-392). */
  private static final int FIRST_VERSION_WITH_RACK = 11;

  /** From here on the replica's id is in a tagged field (KIP-903). */
  private static final int FIRST_VERSION_WITH_REPLICA_STATE = 15;

  /** From here on an answer names the leader to a client that has asked another (KIP-951). */
  private static final int FIRST_VERSION_WITH_LEADER = 16;

  /** Up to here clients don't know KAFKA_STORAGE_ERROR. */
  private static final int LAST_VERSION_WITHOUT_STORAGE_ERROR = 5;

  private final Services services;
  private final FetchSessions sessions;

  /** Serves with those services. */
  public FetchHandler(Services services) {
    this.services = services;
    this.sessions =
        new FetchSessions(
            FetchSessions.MAX_SESSIONS,
            FetchSessions.MAX_PARTITIONS,
            services.clock(),
            () -> ThreadLocalRandom.current().nextInt());
    services
        .broker()
        .metrics()
        .gauge("esker_kafka_fetch_sessions", "Incremental fetch sessions.", sessions::size);
  }

  @Override
  public void handle(Call<FetchRequestData> call) throws RejectedRequestException {
    FetchRequestData request = call.request();
    int replica =
        call.version() >= FIRST_VERSION_WITH_REPLICA_STATE
            ? request.replicaState().replicaId()
            : request.replicaId();
    if (replica >= 0) {
      throw new RejectedRequestException(
          ErrorCode.INVALID_REQUEST, "brokers of this cluster don't replicate by Fetch");
    }
    FetchContext context = FetchContext.of(sessions, request, call.version());
    new Fetch(call, context).start();
  }

  /** One request. */
  private final class Fetch {
    private final Call<FetchRequestData> call;
    private final FetchContext context;
    private final Map<FetchPartition.Id, PartitionData> results = new LinkedHashMap<>();
    private final List<PartitionData> slots = new ArrayList<>();
    private final List<FetchRequest.Entry> entries = new ArrayList<>();

    Fetch(Call<FetchRequestData> call, FetchContext context) {
      this.call = call;
      this.context = context;
    }

    void start() {
      ClusterView view = services.cluster();
      for (FetchPartition wanted : context.wanted()) {
        PartitionData slot =
            new PartitionData()
                .setPartitionIndex(wanted.id().partition())
                .setHighWatermark(-1)
                .setRecords(new LeasedRecords(RecordsLease.EMPTY));
        if (results.putIfAbsent(wanted.id(), slot) == null) {
          resolve(view, wanted, slot);
        }
      }
      if (entries.isEmpty()) {
        call.reply(context.answer(results));
        return;
      }
      FetchRequestData request = call.request();
      int maxBytes = call.mostFetched(Math.max(0, Math.min(request.maxBytes(), MAX_BYTES)));
      FetchRequest fetch =
          new FetchRequest(
              Math.max(0, request.maxWaitMs()),
              Math.min(request.minBytes(), maxBytes),
              maxBytes,
              request.isolationLevel() == READ_COMMITTED,
              call.version() >= FIRST_VERSION_WITH_RACK ? request.rackId() : null,
              entries);
      CompletableFuture<FetchResponse> reading = services.logs().fetch(fetch);
      call.onLost(() -> reading.cancel(false));
      call.onDrain(
          () -> {
            if (reading.cancel(false)) {
              call.reply(context.answer(results));
            }
          });
      CompletableFuture<FetchResponse> unused =
          reading.whenComplete(
              (response, failure) -> {
                if (failure == null) {
                  answerSoon(response);
                } else if (!reading.isCancelled()) {
                  call.fail(failure);
                }
              });
    }

    private void resolve(ClusterView view, FetchPartition wanted, PartitionData slot) {
      boolean byId = call.version() >= FetchContext.FIRST_VERSION_WITH_IDS;
      Optional<ClusterView.Topic> topic =
          byId ? view.topic(Ids.fromWire(wanted.id().topicId())) : view.topic(wanted.id().topic());
      int partition = wanted.id().partition();
      ErrorCode error = ErrorCode.NONE;
      if (byId && topic.isEmpty()) {
        error = ErrorCode.UNKNOWN_TOPIC_ID;
      } else {
        String name = byId ? topic.get().name() : wanted.id().topic();
        if (!services.access().topic(call, Operation.READ, name)) {
          error = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
        } else if (topic.isEmpty()
            || partition < 0
            || partition >= topic.get().partitions().size()) {
          error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
      }
      if (error != ErrorCode.NONE) {
        slot.setErrorCode(error.code());
        return;
      }
      slots.add(slot);
      entries.add(
          new FetchRequest.Entry(
              topic.get().name(),
              partition,
              wanted.offset(),
              wanted.maxBytes(),
              wanted.currentLeaderEpoch(),
              wanted.lastFetchedEpoch()));
    }

    private void answerSoon(FetchResponse response) {
      try {
        call.executor()
            .execute(
                () -> {
                  try {
                    answer(response);
                  } catch (RuntimeException e) {
                    response.close();
                    call.fail(e);
                  }
                });
      } catch (RejectedExecutionException e) {
        // The front end is closed; nobody is there to be answered.
        response.close();
      }
    }

    private void answer(FetchResponse response) {
      long bytes = 0;
      for (FetchResponse.Entry read : response.entries()) {
        bytes += read.records().sizeInBytes();
      }
      if (!call.mayAnswerFetched(bytes)) {
        call.reply(context.throttled(sessions), response::close);
        return;
      }
      List<NodeEndpoint> nodes = new ArrayList<>(0);
      for (int i = 0; i < slots.size(); i++) {
        FetchResponse.Entry read = response.entries().get(i);
        PartitionData slot = slots.get(i);
        slot.setErrorCode(forClient(read.error()).code())
            .setHighWatermark(read.highWatermark())
            .setLastStableOffset(read.lastStableOffset())
            .setLogStartOffset(read.logStartOffset())
            .setPreferredReadReplica(read.preferredReplica())
            .setRecords(new LeasedRecords(read.records()));
        if (call.request().isolationLevel() == READ_COMMITTED) {
          slot.setAbortedTransactions(List.of());
        }
        if (read.divergingEpoch() != null) {
          slot.setDivergingEpoch(
              new EpochEndOffset()
                  .setEpoch(read.divergingEpoch().epoch())
                  .setEndOffset(read.divergingEpoch().endOffset()));
        }
        if (read.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER
            || read.error() == ErrorCode.FENCED_LEADER_EPOCH) {
          nameLeader(entries.get(i), slot, nodes);
        }
      }
      FetchResponseData data = context.answer(results);
      nodes.forEach(data.nodeEndpoints()::mustAdd);
      call.reply(data, response::close);
    }

    private ErrorCode forClient(ErrorCode error) {
      return error == ErrorCode.KAFKA_STORAGE_ERROR
              && call.version() <= LAST_VERSION_WITHOUT_STORAGE_ERROR
          ? ErrorCode.NOT_LEADER_OR_FOLLOWER
          : error;
    }

    private void nameLeader(
        FetchRequest.Entry entry, PartitionData slot, List<NodeEndpoint> nodes) {
      ClusterView view = services.cluster();
      Optional<ClusterView.Topic> topic = view.topic(entry.topic());
      if (call.version() < FIRST_VERSION_WITH_LEADER
          || topic.isEmpty()
          || entry.partition() >= topic.get().partitions().size()) {
        return;
      }
      ClusterView.Partition led = topic.get().partitions().get(entry.partition());
      slot.setCurrentLeader(
          new LeaderIdAndEpoch().setLeaderId(led.leader()).setLeaderEpoch(led.leaderEpoch()));
      services
          .endpoints()
          .ofId(view, led.leader())
          .filter(node -> nodes.stream().noneMatch(known -> known.nodeId() == node.id()))
          .ifPresent(
              node ->
                  nodes.add(
                      new NodeEndpoint()
                          .setNodeId(node.id())
                          .setHost(node.host())
                          .setPort(node.port())
                          .setRack(node.rack())));
    }
  }
}
