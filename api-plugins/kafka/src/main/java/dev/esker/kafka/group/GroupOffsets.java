package dev.esker.kafka.group;

import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.Ids;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.OffsetsResult;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;

/** The committed offsets of one group, as a client asks for them. */
final class GroupOffsets {

  /** From here on topics come by id (KIP-848). */
  private static final int FIRST_VERSION_WITH_IDS = 10;

  private final Services services;
  private final Call<?> call;
  private final OffsetFetchRequestGroup group;
  private final boolean requireStable;
  private final OffsetFetchResponseGroup response;
  private final boolean byId;

  GroupOffsets(
      Services services, Call<?> call, OffsetFetchRequestGroup group, boolean requireStable) {
    this.services = services;
    this.call = call;
    this.group = group;
    this.requireStable = requireStable;
    this.response = new OffsetFetchResponseGroup().setGroupId(group.groupId());
    this.byId = call.version() >= FIRST_VERSION_WITH_IDS;
  }

  /** A partition that was asked for, and where its answer goes. */
  private record Slot(TopicPartition id, OffsetFetchResponsePartitions answer) {}

  CompletionStage<OffsetFetchResponseGroup> fetch() {
    if (!services.access().group(call, Operation.DESCRIBE, group.groupId())) {
      return CompletableFuture.completedFuture(
          response.setErrorCode(ErrorCode.GROUP_AUTHORIZATION_FAILED.code()));
    }
    return group.topics() == null ? fetchAll() : fetchNamed();
  }

  private CompletionStage<OffsetFetchResponseGroup> fetchAll() {
    return services
        .groups()
        .committed(group.groupId(), Optional.empty(), requireStable)
        .thenApply(
            result -> {
              response.setErrorCode(result.error().code());
              if (result.error() == ErrorCode.NONE) {
                addAll(result.offsets());
              }
              return response;
            });
  }

  private void addAll(Map<TopicPartition, CommittedOffset> offsets) {
    Map<String, OffsetFetchResponseTopics> topics = new LinkedHashMap<>();
    ClusterView view = services.cluster();
    offsets.forEach(
        (partition, offset) -> {
          String name = partition.topic();
          Optional<ClusterView.Topic> known = view.topic(name);
          if (!services.access().topic(call, Operation.DESCRIBE, name)
              || (byId && known.isEmpty())) {
            return;
          }
          Uuid id = Ids.toWire(known.map(ClusterView.Topic::id).orElse(null));
          topics
              .computeIfAbsent(name, ignored -> topic(name, byId ? id : Uuid.ZERO_UUID))
              .partitions()
              .add(fill(slot(partition.partition()), offset));
        });
    response.topics().addAll(topics.values());
  }

  private CompletionStage<OffsetFetchResponseGroup> fetchNamed() {
    ClusterView view = services.cluster();
    List<Slot> slots = new ArrayList<>();
    for (OffsetFetchRequestTopics topic : group.topics()) {
      OffsetFetchResponseTopics answered = topic(topic.name(), topic.topicId());
      response.topics().add(answered);
      Optional<ClusterView.Topic> known =
          byId ? view.topic(Ids.fromWire(topic.topicId())) : view.topic(topic.name());
      String name = known.map(ClusterView.Topic::name).orElse(topic.name());
      ErrorCode error = ErrorCode.NONE;
      if (byId && known.isEmpty()) {
        error = ErrorCode.UNKNOWN_TOPIC_ID;
      } else if (!services.access().topic(call, Operation.DESCRIBE, name)) {
        error = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
      }
      for (int partition : topic.partitionIndexes()) {
        OffsetFetchResponsePartitions answer = slot(partition).setErrorCode(error.code());
        answered.partitions().add(answer);
        if (error == ErrorCode.NONE) {
          slots.add(new Slot(new TopicPartition(name, partition), answer));
        }
      }
    }
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    slots.forEach(slot -> partitions.add(slot.id));
    return services
        .groups()
        .committed(group.groupId(), Optional.of(partitions), requireStable)
        .thenApply(result -> fillNamed(slots, result));
  }

  private OffsetFetchResponseGroup fillNamed(List<Slot> slots, OffsetsResult result) {
    if (result.error() != ErrorCode.NONE) {
      return response.setTopics(List.of()).setErrorCode(result.error().code());
    }
    for (Slot slot : slots) {
      CommittedOffset offset = result.offsets().get(slot.id);
      if (offset != null) {
        fill(slot.answer, offset);
      }
    }
    return response;
  }

  private static OffsetFetchResponseTopics topic(String name, Uuid id) {
    return new OffsetFetchResponseTopics().setName(name).setTopicId(id);
  }

  /** A partition of which nothing is known yet. */
  private static OffsetFetchResponsePartitions slot(int partition) {
    return new OffsetFetchResponsePartitions()
        .setPartitionIndex(partition)
        .setCommittedOffset(-1)
        .setCommittedLeaderEpoch(-1)
        .setMetadata("");
  }

  private static OffsetFetchResponsePartitions fill(
      OffsetFetchResponsePartitions slot, CommittedOffset offset) {
    return slot.setCommittedOffset(offset.offset())
        .setCommittedLeaderEpoch(offset.leaderEpoch())
        .setMetadata(offset.metadata());
  }
}
