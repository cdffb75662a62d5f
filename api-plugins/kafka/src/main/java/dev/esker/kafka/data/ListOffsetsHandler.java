package dev.esker.kafka.data;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;

/** ListOffsets: where a partition begins and ends, and which offset belongs to a time. */
public final class ListOffsetsHandler extends AnsweringHandler<ListOffsetsRequestData> {

  /** The earliest offset that isn't in remote storage yet (KIP-1023); there is no such storage. */
  private static final long EARLIEST_PENDING_UPLOAD = -6;

  /** From here on an answer has the leader epoch of what was found (KIP-320). */
  private static final int FIRST_VERSION_WITH_LEADER_EPOCH = 4;

  /** From here on clients know that a new leader may not be sure of its end yet (KIP-207). */
  private static final int FIRST_VERSION_WITH_OFFSET_NOT_AVAILABLE = 5;

  private static final byte READ_COMMITTED = 1;

  private final Services services;

  /** Serves with those services. */
  public ListOffsetsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<ListOffsetsResponseData> answer(Call<ListOffsetsRequestData> call) {
    ListOffsetsRequestData request = call.request();
    ListOffsetsResponseData response = new ListOffsetsResponseData();
    List<OffsetLookup> lookups = new ArrayList<>();
    List<ListOffsetsPartitionResponse> slots = new ArrayList<>();
    Set<TopicPartition> duplicates = duplicates(request);
    for (ListOffsetsTopic topic : request.topics()) {
      ListOffsetsTopicResponse answered = new ListOffsetsTopicResponse().setName(topic.name());
      response.topics().add(answered);
      boolean allowed = services.access().topic(call, Operation.DESCRIBE, topic.name());
      for (ListOffsetsPartition partition : topic.partitions()) {
        ListOffsetsPartitionResponse slot =
            new ListOffsetsPartitionResponse().setPartitionIndex(partition.partitionIndex());
        answered.partitions().add(slot);
        if (!allowed) {
          slot.setErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code());
        } else if (duplicates.contains(
            new TopicPartition(topic.name(), partition.partitionIndex()))) {
          slot.setErrorCode(ErrorCode.INVALID_REQUEST.code());
        } else if (call.version() < firstVersion(partition.timestamp())) {
          slot.setErrorCode(ErrorCode.UNSUPPORTED_VERSION.code());
        } else if (partition.timestamp() != EARLIEST_PENDING_UPLOAD) {
          slots.add(slot);
          lookups.add(
              new OffsetLookup(
                  topic.name(),
                  partition.partitionIndex(),
                  partition.timestamp(),
                  partition.currentLeaderEpoch(),
                  request.isolationLevel() == READ_COMMITTED));
        }
      }
    }
    if (lookups.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.logs().offsets(lookups),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            OffsetLookup.Result result = results.get(i);
            ListOffsetsPartitionResponse slot =
                slots
                    .get(i)
                    .setErrorCode(forClient(call, result.error()).code())
                    .setTimestamp(result.timestamp())
                    .setOffset(result.offset());
            if (call.version() >= FIRST_VERSION_WITH_LEADER_EPOCH) {
              slot.setLeaderEpoch(result.leaderEpoch());
            }
          }
          return response;
        });
  }

  private static ErrorCode forClient(Call<?> call, ErrorCode error) {
    return error == ErrorCode.OFFSET_NOT_AVAILABLE
            && call.version() < FIRST_VERSION_WITH_OFFSET_NOT_AVAILABLE
        ? ErrorCode.LEADER_NOT_AVAILABLE
        : error;
  }

  /** The version from which on that time or special value may be asked for. */
  private static int firstVersion(long timestamp) {
    if (timestamp >= OffsetLookup.EARLIEST) {
      return 0;
    } else if (timestamp == OffsetLookup.MAX_TIMESTAMP) {
      return 7;
    } else if (timestamp == OffsetLookup.EARLIEST_LOCAL) {
      return 8;
    } else if (timestamp == OffsetLookup.LATEST_TIERED) {
      return 9;
    } else if (timestamp == EARLIEST_PENDING_UPLOAD) {
      return 11;
    }
    return Integer.MAX_VALUE;
  }

  private static Set<TopicPartition> duplicates(ListOffsetsRequestData request) {
    Set<TopicPartition> seen = new HashSet<>();
    Set<TopicPartition> duplicates = new HashSet<>();
    for (ListOffsetsTopic topic : request.topics()) {
      for (ListOffsetsPartition partition : topic.partitions()) {
        TopicPartition id = new TopicPartition(topic.name(), partition.partitionIndex());
        if (!seen.add(id)) {
          duplicates.add(id);
        }
      }
    }
    return duplicates;
  }
}
