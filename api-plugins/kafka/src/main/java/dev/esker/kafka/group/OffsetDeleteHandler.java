package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

  /** A partition that is to be forgotten, and where its answer goes; one may be named twice. */
  private record Slot(TopicPartition id, OffsetDeleteResponsePartition answer) {}

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
    List<Slot> slots = new ArrayList<>();
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
          slots.add(new Slot(new TopicPartition(topic.name(), number), slot));
        }
      }
    }
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    slots.forEach(slot -> partitions.add(slot.id()));
    return then(
        call,
        services.groups().deleteOffsets(request.groupId(), partitions),
        result -> {
          if (result.error() != ErrorCode.NONE) {
            return new OffsetDeleteResponseData().setErrorCode(result.error().code());
          }
          slots.forEach(
              slot -> slot.answer().setErrorCode(result.partitions().get(slot.id()).code()));
          return response;
        });
  }
}
