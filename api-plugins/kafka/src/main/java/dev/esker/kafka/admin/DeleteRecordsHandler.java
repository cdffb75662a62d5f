package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.AdminService.DeletedRecords;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;

/** DeleteRecords: moves the beginning of partitions forward. */
public final class DeleteRecordsHandler extends AnsweringHandler<DeleteRecordsRequestData> {
  private static final long NO_WATERMARK = -1;

  private final Services services;

  /** Serves with those services. */
  public DeleteRecordsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DeleteRecordsResponseData> answer(Call<DeleteRecordsRequestData> call) {
    DeleteRecordsRequestData request = call.request();
    DeleteRecordsResponseData response = new DeleteRecordsResponseData();
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
    Map<TopicPartition, DeleteRecordsPartitionResult> slots = new HashMap<>();
    for (DeleteRecordsTopic topic : request.topics()) {
      DeleteRecordsTopicResult answered = response.topics().find(topic.name());
      if (answered == null) {
        answered = new DeleteRecordsTopicResult().setName(topic.name());
        response.topics().add(answered);
      }
      boolean allowed = services.access().topic(call, Operation.DELETE, topic.name());
      for (DeleteRecordsPartition partition : topic.partitions()) {
        TopicPartition id = new TopicPartition(topic.name(), partition.partitionIndex());
        DeleteRecordsPartitionResult slot =
            new DeleteRecordsPartitionResult()
                .setPartitionIndex(partition.partitionIndex())
                .setLowWatermark(NO_WATERMARK);
        if (answered.partitions().add(slot)) {
          slots.put(id, slot);
          offsets.put(id, partition.offset());
        }
        if (!allowed) {
          slot.setErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code());
          offsets.remove(id);
        }
      }
    }
    if (offsets.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.admin().deleteRecords(offsets, request.timeoutMs()),
        results -> {
          for (DeletedRecords result : results) {
            slots
                .get(result.partition())
                .setErrorCode(result.error().code())
                .setLowWatermark(result.lowWatermark());
          }
          return response;
        });
  }
}
