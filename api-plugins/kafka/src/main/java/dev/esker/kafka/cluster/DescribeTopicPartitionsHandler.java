package dev.esker.kafka.cluster;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.BrokerEndpoints;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.api.TopicNames;
import dev.esker.kafka.protocol.Ids;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.Authorizer.Resource;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;

/**
 * DescribeTopicPartitions: topics by name, page by page, with the replicas that may lead beside
 * those in sync (KIP-966). A page has a limited number of partitions; its cursor says where the
 * next one begins. The last known of them stay in the ISR here, so that list is empty.
 */
public final class DescribeTopicPartitionsHandler
    extends AnsweringHandler<DescribeTopicPartitionsRequestData> {

  /** Kafka's {@code max.request.partition.size.limit}. */
  static final int MAX_PARTITIONS = 2000;

  private final Services services;

  /** Serves with those services. */
  public DescribeTopicPartitionsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeTopicPartitionsResponseData> answer(
      Call<DescribeTopicPartitionsRequestData> call) throws RejectedRequestException {
    DescribeTopicPartitionsRequestData request = call.request();
    ClusterView view = services.cluster();
    String first = request.cursor() == null ? "" : request.cursor().topicName();
    NavigableSet<String> names = new TreeSet<>();
    boolean all = request.topics().isEmpty();
    if (all) {
      view.topics().forEach(topic -> names.add(topic.name()));
    } else {
      request.topics().forEach(topic -> names.add(topic.name()));
      checkCursorTopic(request, names);
    }
    if (request.cursor() != null && request.cursor().partitionIndex() < 0) {
      throw new RejectedRequestException(
          ErrorCode.INVALID_REQUEST,
          "the cursor's partition is " + request.cursor().partitionIndex());
    }
    DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
    List<DescribeTopicPartitionsResponseTopic> forbidden = new ArrayList<>();
    int room = Math.max(1, Math.min(MAX_PARTITIONS, request.responsePartitionLimit()));
    for (String name : names.tailSet(first)) {
      if (!services.access().topic(call, Operation.DESCRIBE, name)) {
        if (!all) {
          forbidden.add(failed(name, ErrorCode.TOPIC_AUTHORIZATION_FAILED));
        }
        continue;
      }
      if (room == 0) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(0));
        break;
      }
      int from = name.equals(first) && !first.isEmpty() ? request.cursor().partitionIndex() : 0;
      room -= describe(call, view, name, from, room, response);
      if (response.nextCursor() != null) {
        break;
      }
    }
    forbidden.forEach(response.topics()::mustAdd);
    return now(response);
  }

  private static void checkCursorTopic(
      DescribeTopicPartitionsRequestData request, Set<String> names)
      throws RejectedRequestException {
    if (request.cursor() != null && !names.contains(request.cursor().topicName())) {
      throw new RejectedRequestException(
          ErrorCode.INVALID_REQUEST,
          "the cursor's topic " + request.cursor().topicName() + " is not among the topics");
    }
  }

  /** Adds a topic; how many partitions of it were added. */
  private int describe(
      Call<?> call,
      ClusterView view,
      String name,
      int from,
      int room,
      DescribeTopicPartitionsResponseData response) {
    Optional<ClusterView.Topic> topic = view.topic(name);
    if (topic.isEmpty()) {
      ErrorCode error =
          TopicNames.isValid(name)
              ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
              : ErrorCode.INVALID_TOPIC_EXCEPTION;
      response.topics().mustAdd(failed(name, error));
      return 0;
    }
    List<ClusterView.Partition> partitions = topic.get().partitions();
    int begin = Math.min(from, partitions.size());
    int end = Math.min(partitions.size(), begin + room);
    DescribeTopicPartitionsResponseTopic described =
        new DescribeTopicPartitionsResponseTopic()
            .setName(name)
            .setTopicId(Ids.toWire(topic.get().id()))
            .setIsInternal(topic.get().internal())
            .setTopicAuthorizedOperations(services.access().operations(call, Resource.TOPIC, name));
    for (ClusterView.Partition partition : partitions.subList(begin, end)) {
      described.partitions().add(describe(view, partition));
    }
    response.topics().mustAdd(described);
    if (end < partitions.size()) {
      response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(end));
    }
    return end - begin;
  }

  private DescribeTopicPartitionsResponsePartition describe(
      ClusterView view, ClusterView.Partition partition) {
    boolean reachable = services.endpoints().ofId(view, partition.leader()).isPresent();
    return new DescribeTopicPartitionsResponsePartition()
        .setErrorCode((reachable ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE).code())
        .setPartitionIndex(partition.partition())
        .setLeaderId(reachable ? partition.leader() : BrokerEndpoints.NOBODY)
        .setLeaderEpoch(partition.leaderEpoch())
        .setReplicaNodes(partition.replicas())
        .setIsrNodes(partition.isr())
        .setEligibleLeaderReplicas(partition.eligible())
        .setLastKnownElr(List.of())
        .setOfflineReplicas(services.endpoints().offline(view, partition));
  }

  private static DescribeTopicPartitionsResponseTopic failed(String name, ErrorCode error) {
    return new DescribeTopicPartitionsResponseTopic().setName(name).setErrorCode(error.code());
  }
}
