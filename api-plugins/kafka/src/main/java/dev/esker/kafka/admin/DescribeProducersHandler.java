package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.api.TopicNames;
import dev.esker.spi.AdminService.Producers;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.ProducerState;
import org.apache.kafka.common.message.DescribeProducersResponseData.TopicResponse;

/** DescribeProducers: the idempotent producers that partitions remember (KIP-664). */
public final class DescribeProducersHandler extends AnsweringHandler<DescribeProducersRequestData> {
  private final Services services;

  /** Serves with those services. */
  public DescribeProducersHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeProducersResponseData> answer(
      Call<DescribeProducersRequestData> call) {
    DescribeProducersResponseData response = new DescribeProducersResponseData();
    List<TopicPartition> partitions = new ArrayList<>();
    List<PartitionResponse> slots = new ArrayList<>();
    for (TopicRequest topic : call.request().topics()) {
      TopicResponse answered = new TopicResponse().setName(topic.name());
      response.topics().add(answered);
      ErrorCode error = check(call, topic.name());
      for (int partition : topic.partitionIndexes()) {
        PartitionResponse slot = new PartitionResponse().setPartitionIndex(partition);
        answered.partitions().add(slot);
        if (error != ErrorCode.NONE) {
          slot.setErrorCode(error.code());
          continue;
        }
        slots.add(slot);
        partitions.add(new TopicPartition(topic.name(), partition));
      }
    }
    if (partitions.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.admin().describeProducers(partitions),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            fill(slots.get(i), results.get(i));
          }
          return response;
        });
  }

  private ErrorCode check(Call<?> call, String topic) {
    if (!TopicNames.isValid(topic)) {
      return ErrorCode.INVALID_TOPIC_EXCEPTION;
    } else if (!services.access().topic(call, Operation.READ, topic)) {
      return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
    }
    return services.cluster().topic(topic).isPresent()
        ? ErrorCode.NONE
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  private static void fill(PartitionResponse slot, Producers producers) {
    slot.setErrorCode(producers.error().code());
    producers
        .producers()
        .forEach(
            producer ->
                slot.activeProducers()
                    .add(
                        new ProducerState()
                            .setProducerId(producer.producerId())
                            .setProducerEpoch(producer.producerEpoch())
                            .setLastSequence(producer.lastSequence())
                            .setLastTimestamp(producer.lastTimestamp())
                            .setCoordinatorEpoch(producer.coordinatorEpoch())
                            .setCurrentTxnStartOffset(producer.currentTransactionStartOffset())));
  }
}
