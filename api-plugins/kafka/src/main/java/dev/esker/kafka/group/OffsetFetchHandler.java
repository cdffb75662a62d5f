package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;

/** OffsetFetch: committed offsets, of one group or of many. */
public final class OffsetFetchHandler extends AnsweringHandler<OffsetFetchRequestData> {

  /** From here on one request may ask for many groups (KIP-709). */
  private static final int FIRST_VERSION_WITH_BATCHES = 8;

  /** From here on there is an error of the group as a whole. */
  private static final int FIRST_VERSION_WITH_GROUP_ERROR = 2;

  private final Services services;

  /** Serves with those services. */
  public OffsetFetchHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<OffsetFetchResponseData> answer(Call<OffsetFetchRequestData> call) {
    OffsetFetchRequestData request = call.request();
    if (call.version() < FIRST_VERSION_WITH_BATCHES) {
      OffsetFetchRequestGroup group = group(request);
      return then(
          call,
          new GroupOffsets(services, call, group, request.requireStable()).fetch(),
          result -> single(call.version(), request, result));
    }
    List<CompletableFuture<OffsetFetchResponseGroup>> groups = new ArrayList<>();
    for (OffsetFetchRequestGroup group : request.groups()) {
      groups.add(
          new GroupOffsets(services, call, group, request.requireStable())
              .fetch()
              .toCompletableFuture());
    }
    return then(
        call,
        CompletableFuture.allOf(groups.toArray(new CompletableFuture<?>[0])),
        ignored -> {
          OffsetFetchResponseData response = new OffsetFetchResponseData();
          groups.forEach(group -> response.groups().add(group.join()));
          return response;
        });
  }

  /** An old request, in the form of a new one. */
  private static OffsetFetchRequestGroup group(OffsetFetchRequestData request) {
    OffsetFetchRequestGroup group = new OffsetFetchRequestGroup().setGroupId(request.groupId());
    if (request.topics() == null) {
      return group.setTopics(null);
    }
    request
        .topics()
        .forEach(
            topic ->
                group
                    .topics()
                    .add(
                        new OffsetFetchRequestTopics()
                            .setName(topic.name())
                            .setPartitionIndexes(topic.partitionIndexes())));
    return group;
  }

  /** An answer in the old form. */
  private static OffsetFetchResponseData single(
      int version, OffsetFetchRequestData request, OffsetFetchResponseGroup group) {
    OffsetFetchResponseData response = new OffsetFetchResponseData();
    if (group.errorCode() != ErrorCode.NONE.code()) {
      if (version >= FIRST_VERSION_WITH_GROUP_ERROR) {
        return response.setErrorCode(group.errorCode());
      }
      request
          .topics()
          .forEach(
              topic -> {
                OffsetFetchResponseTopic answered =
                    new OffsetFetchResponseTopic().setName(topic.name());
                topic
                    .partitionIndexes()
                    .forEach(
                        partition ->
                            answered
                                .partitions()
                                .add(
                                    new OffsetFetchResponsePartition()
                                        .setPartitionIndex(partition)
                                        .setCommittedOffset(-1)
                                        .setMetadata("")
                                        .setErrorCode(group.errorCode())));
                response.topics().add(answered);
              });
      return response;
    }
    group
        .topics()
        .forEach(
            topic -> {
              OffsetFetchResponseTopic answered =
                  new OffsetFetchResponseTopic().setName(topic.name());
              topic
                  .partitions()
                  .forEach(
                      partition ->
                          answered
                              .partitions()
                              .add(
                                  new OffsetFetchResponsePartition()
                                      .setPartitionIndex(partition.partitionIndex())
                                      .setCommittedOffset(partition.committedOffset())
                                      .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                                      .setMetadata(partition.metadata())
                                      .setErrorCode(partition.errorCode())));
              response.topics().add(answered);
            });
    return response;
  }
}
