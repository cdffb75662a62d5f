package dev.esker.kafka.data;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;

/** OffsetForLeaderEpoch: where leader epochs ended, for a client that may have to truncate. */
public final class OffsetForLeaderEpochHandler
    extends AnsweringHandler<OffsetForLeaderEpochRequestData> {
  private final Services services;

  /** Serves with those services. */
  public OffsetForLeaderEpochHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<OffsetForLeaderEpochResponseData> answer(
      Call<OffsetForLeaderEpochRequestData> call) {
    OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
    List<EpochLookup> lookups = new ArrayList<>();
    List<EpochEndOffset> slots = new ArrayList<>();
    for (OffsetForLeaderTopic topic : call.request().topics()) {
      OffsetForLeaderTopicResult answered = response.topics().find(topic.topic());
      if (answered == null) {
        answered = new OffsetForLeaderTopicResult().setTopic(topic.topic());
        response.topics().add(answered);
      }
      boolean allowed = services.access().topic(call, Operation.DESCRIBE, topic.topic());
      for (OffsetForLeaderPartition partition : topic.partitions()) {
        EpochEndOffset slot = new EpochEndOffset().setPartition(partition.partition());
        answered.partitions().add(slot);
        if (!allowed) {
          slot.setErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code());
          continue;
        }
        slots.add(slot);
        lookups.add(
            new EpochLookup(
                topic.topic(),
                partition.partition(),
                partition.currentLeaderEpoch(),
                partition.leaderEpoch()));
      }
    }
    if (lookups.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.logs().epochEnds(lookups),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            EpochLookup.Result result = results.get(i);
            slots
                .get(i)
                .setErrorCode(result.error().code())
                .setLeaderEpoch(result.epoch())
                .setEndOffset(result.endOffset());
          }
          return response;
        });
  }
}
