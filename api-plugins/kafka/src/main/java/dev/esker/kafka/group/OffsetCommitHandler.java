package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.Ids;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;

/** OffsetCommit: answered once the offsets are durable. */
public final class OffsetCommitHandler extends AnsweringHandler<OffsetCommitRequestData> {

  /** From here on topics come by id (KIP-848). */
  private static final int FIRST_VERSION_WITH_IDS = 10;

  private final Services services;

  /** A partition that is to be committed, and where its answer goes; one may be named twice. */
  private record Slot(TopicPartition id, OffsetCommitResponsePartition answer) {}

  /** Serves with those services. */
  public OffsetCommitHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<OffsetCommitResponseData> answer(Call<OffsetCommitRequestData> call) {
    OffsetCommitRequestData request = call.request();
    boolean allowed = services.access().group(call, Operation.READ, request.groupId());
    OffsetCommitResponseData response = new OffsetCommitResponseData();
    Map<TopicPartition, CommittedOffset> offsets = new LinkedHashMap<>();
    List<Slot> slots = new ArrayList<>();
    ClusterView view = services.cluster();
    for (OffsetCommitRequestTopic topic : request.topics()) {
      OffsetCommitResponseTopic answered =
          new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
      response.topics().add(answered);
      boolean byId = call.version() >= FIRST_VERSION_WITH_IDS;
      Optional<ClusterView.Topic> known =
          byId ? view.topic(Ids.fromWire(topic.topicId())) : view.topic(topic.name());
      for (OffsetCommitRequestPartition partition : topic.partitions()) {
        OffsetCommitResponsePartition slot =
            new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
        answered.partitions().add(slot);
        ErrorCode error =
            allowed
                ? check(call, topic, known, partition.partitionIndex())
                : ErrorCode.GROUP_AUTHORIZATION_FAILED;
        if (error != ErrorCode.NONE) {
          slot.setErrorCode(error.code());
          continue;
        }
        TopicPartition id = new TopicPartition(known.get().name(), partition.partitionIndex());
        slots.add(new Slot(id, slot));
        offsets.put(id, offset(partition));
      }
    }
    if (offsets.isEmpty()) {
      return now(response);
    }
    MemberRef member =
        new MemberRef(
            request.groupId(),
            request.generationIdOrMemberEpoch(),
            request.memberId(),
            request.groupInstanceId());
    return then(
        call,
        services.groups().commit(new CommitRequest(member, offsets)),
        errors -> {
          slots.forEach(slot -> slot.answer().setErrorCode(errors.get(slot.id()).code()));
          return response;
        });
  }

  private ErrorCode check(
      Call<?> call,
      OffsetCommitRequestTopic topic,
      Optional<ClusterView.Topic> known,
      int partition) {
    if (call.version() >= FIRST_VERSION_WITH_IDS && known.isEmpty()) {
      return ErrorCode.UNKNOWN_TOPIC_ID;
    }
    String name = known.map(ClusterView.Topic::name).orElse(topic.name());
    if (!services.access().topic(call, Operation.READ, name)) {
      return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
    }
    boolean exists =
        known.isPresent() && partition >= 0 && partition < known.get().partitions().size();
    return exists ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  private static CommittedOffset offset(OffsetCommitRequestPartition partition) {
    String metadata = partition.committedMetadata();
    return new CommittedOffset(
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        metadata == null ? "" : metadata);
  }
}
