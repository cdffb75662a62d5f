package dev.esker.kafka.data;

import dev.esker.kafka.api.BrokerEndpoints.Node;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.records.InvalidBatchException;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;

/**
 * The answer to one produce request, while it comes together: first the partitions that fail at
 * once, then what becomes of the append.
 *
 * <p>An append that the pipeline has no room for holds the connection: no later request starts and
 * nothing more is read until the pipeline has taken it, so produce order is kept and nothing piles
 * up. The frame's memory belongs to the pipeline from the moment it has taken the append until it
 * says how it went, even if the connection is lost in between.
 */
final class ProduceAnswer implements AppendListener {

  /** From here on an answer names the leader to a client that has asked another (KIP-951). */
  private static final int FIRST_VERSION_WITH_LEADER = 10;

  private final Services services;
  private final Call<ProduceRequestData> call;
  private final ProduceResponseData response = new ProduceResponseData();
  private final List<AppendRequest.Entry> entries = new ArrayList<>(1);
  private final List<PartitionProduceResponse> slots = new ArrayList<>(1);
  private TopicProduceResponse topic;
  private AppendRequest append;
  private Runnable releaseFrame;
  private Runnable releaseHold;
  private boolean taken;

  ProduceAnswer(Services services, Call<ProduceRequestData> call) {
    this.services = services;
    this.call = call;
  }

  /** What follows belongs to that topic. */
  void topic(TopicProduceData data) {
    topic = new TopicProduceResponse().setName(data.name()).setTopicId(data.topicId());
    response.responses().add(topic);
  }

  /** A partition that isn't appended to. */
  PartitionProduceResponse failed(int partition, ErrorCode error, String message) {
    PartitionProduceResponse slot =
        new PartitionProduceResponse()
            .setIndex(partition)
            .setErrorCode(error.code())
            .setBaseOffset(-1)
            .setErrorMessage(ErrorText.bounded(message));
    topic.partitionResponses().add(slot);
    if (error == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
      nameLeader(slot, services.cluster().topic(topic.name()), partition);
    }
    return slot;
  }

  /** A partition whose batch is bad. */
  void refused(int partition, ErrorCode error, InvalidBatchException refused) {
    PartitionProduceResponse slot = failed(partition, error, refused.getMessage());
    if (refused.recordIndex() != InvalidBatchException.NO_RECORD) {
      slot.recordErrors()
          .add(
              new BatchIndexAndErrorMessage()
                  .setBatchIndex(refused.recordIndex())
                  .setBatchIndexErrorMessage(refused.getMessage()));
    }
  }

  /** A partition that is appended to. */
  void append(int partition, AppendRequest.Entry entry) {
    PartitionProduceResponse slot = new PartitionProduceResponse().setIndex(partition);
    topic.partitionResponses().add(slot);
    entries.add(entry);
    slots.add(slot);
  }

  /** Appends what there is to append, and answers then. */
  void submit(Acks acks, int timeoutMillis) {
    if (entries.isEmpty()) {
      answer();
      return;
    }
    append = new AppendRequest(acks, timeoutMillis, entries);
    releaseFrame = call.retainFrame();
    attempt();
  }

  private void attempt() {
    if (releaseHold != null && !call.isOpen()) {
      return;
    }
    // Set first: the listener may be called before tryAppend returns.
    taken = true;
    if (services.logs().tryAppend(append, this)) {
      if (releaseHold != null) {
        releaseHold.run();
      }
      return;
    }
    taken = false;
    if (releaseHold == null) {
      releaseHold = call.hold();
      call.onLost(this::abandon);
    }
    services.logs().whenWritable(this::attemptSoon);
  }

  private void attemptSoon() {
    try {
      call.executor().execute(this::attempt);
    } catch (RejectedExecutionException e) {
      // The front end is closed, and so is the connection: abandon() has been called.
      return;
    }
  }

  private void abandon() {
    if (!taken) {
      releaseFrame.run();
    }
  }

  @Override
  public void appended(List<AppendResult> results) {
    for (int i = 0; i < slots.size(); i++) {
      PartitionProduceResponse slot = slots.get(i);
      AppendResult result = results.get(i);
      slot.setErrorCode(result.error().code())
          .setBaseOffset(Math.max(-1, result.baseOffset()))
          .setLogAppendTimeMs(result.logAppendTimeMillis())
          .setLogStartOffset(result.logStartOffset())
          .setErrorMessage(ErrorText.bounded(result.message()));
      if (result.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
        AppendRequest.Entry entry = entries.get(i);
        nameLeader(slot, services.cluster().topic(entry.topic()), entry.partition());
      }
    }
    releaseFrame.run();
    answer();
  }

  private void answer() {
    call.chargeProduced();
    if (call.request().acks() != 0) {
      call.reply(response);
      return;
    }
    // Without an answer the only way to tell the client of an error is to close the connection.
    for (TopicProduceResponse each : response.responses()) {
      for (PartitionProduceResponse slot : each.partitionResponses()) {
        if (slot.errorCode() != ErrorCode.NONE.code()) {
          call.disconnect(
              "produce with acks=0 failed on "
                  + new TopicPartition(each.name(), slot.index())
                  + " with error "
                  + slot.errorCode());
          return;
        }
      }
    }
    call.finishSilently();
  }

  private void nameLeader(
      PartitionProduceResponse slot, Optional<ClusterView.Topic> known, int partition) {
    if (call.version() < FIRST_VERSION_WITH_LEADER
        || known.isEmpty()
        || partition < 0
        || partition >= known.get().partitions().size()) {
      return;
    }
    ClusterView.Partition led = known.get().partitions().get(partition);
    slot.setCurrentLeader(
        new LeaderIdAndEpoch().setLeaderId(led.leader()).setLeaderEpoch(led.leaderEpoch()));
    ClusterView view = services.cluster();
    services
        .endpoints()
        .ofId(view, led.leader())
        .filter(node -> response.nodeEndpoints().find(node.id()) == null)
        .ifPresent(node -> response.nodeEndpoints().add(endpoint(node)));
  }

  private static NodeEndpoint endpoint(Node node) {
    return new NodeEndpoint()
        .setNodeId(node.id())
        .setHost(node.host())
        .setPort(node.port())
        .setRack(node.rack());
  }
}
