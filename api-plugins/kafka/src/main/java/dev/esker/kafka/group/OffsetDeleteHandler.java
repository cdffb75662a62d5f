package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;

/** OffsetDelete: forgets committed offsets of a group (KIP-496). */
public final class OffsetDeleteHandler extends AnsweringHandler<OffsetDeleteRequestData> {
  private final Services services;

  /** Serves with those services. */
  public OffsetDeleteHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<OffsetDeleteResponseData> answer(Call<OffsetDeleteRequestData> call) {
    OffsetDeleteRequestData request = call.request();
    OffsetDeleteResponseData response = new OffsetDeleteResponseData();
    if (!services.access().group(call, Operation.DELETE, request.groupId())) {
      return now(response.setErrorCode(ErrorCode.GROUP_AUTHORIZATION_FAILED.code()));
    }
    Map<TopicPartition, OffsetDeleteResponsePartition> slots = new HashMap<>();
    ClusterView view = services.cluster();
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      OffsetDeleteResponseTopic answered = new OffsetDeleteResponseTopic().setName(topic.name());
      response.topics().add(answered);
      Optional<ClusterView.Topic> known = view.topic(topic.name());
      boolean allowed = services.access().topic(call, Operation.READ, topic.name());
      for (OffsetDeleteRequestPartition partition : topic.partitions()) {
        int number = partition.partitionIndex();
        OffsetDeleteResponsePartition slot =
            new OffsetDeleteResponsePartition().setPartitionIndex(number);
        answered.partitions().add(slot);
        if (!allowed) {
          slot.setErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code());
        } else if (known.isEmpty() || number < 0 || number >= known.get().partitions().size()) {
          slot.setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        } else {
          slots.put(new TopicPartition(topic.name(), number), slot);
        }
      }
    }
    return then(
        call,
        services.groups().deleteOffsets(request.groupId(), Set.copyOf(slots.keySet())),
        result -> {
          if (result.error() != ErrorCode.NONE) {
            return new OffsetDeleteResponseData().setErrorCode(result.error().code());
          }
          slots.forEach((id, slot) -> slot.setErrorCode(result.partitions().get(id).code()));
          return response;
        });
  }
}
