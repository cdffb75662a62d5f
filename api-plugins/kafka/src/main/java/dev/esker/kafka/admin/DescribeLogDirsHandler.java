package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.AdminService.LogDir;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;

/** DescribeLogDirs: what partitions take on this broker's disks. */
public final class DescribeLogDirsHandler extends AnsweringHandler<DescribeLogDirsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public DescribeLogDirsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeLogDirsResponseData> answer(
      Call<DescribeLogDirsRequestData> call) {
    if (!services.access().cluster(call, Operation.DESCRIBE)) {
      return now(
          new DescribeLogDirsResponseData()
              .setErrorCode(ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code()));
    }
    return then(
        call,
        services.admin().describeLogDirs(partitions(call.request())),
        dirs -> {
          DescribeLogDirsResponseData response = new DescribeLogDirsResponseData();
          dirs.forEach(dir -> response.results().add(describe(dir)));
          return response;
        });
  }

  private Set<TopicPartition> partitions(DescribeLogDirsRequestData request) {
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    if (request.topics() != null) {
      request
          .topics()
          .forEach(
              topic ->
                  topic
                      .partitions()
                      .forEach(
                          partition ->
                              partitions.add(new TopicPartition(topic.topic(), partition))));
      return partitions;
    }
    ClusterView view = services.cluster();
    for (ClusterView.Topic topic : view.topics()) {
      for (ClusterView.Partition partition : topic.partitions()) {
        if (partition.replicas().contains(view.selfId())) {
          partitions.add(new TopicPartition(topic.name(), partition.partition()));
        }
      }
    }
    return partitions;
  }

  private static DescribeLogDirsResult describe(LogDir dir) {
    DescribeLogDirsResult result =
        new DescribeLogDirsResult()
            .setErrorCode(dir.error().code())
            .setLogDir(dir.path())
            .setTotalBytes(dir.totalBytes())
            .setUsableBytes(dir.usableBytes());
    Map<String, DescribeLogDirsTopic> topics = new LinkedHashMap<>();
    dir.partitions()
        .forEach(
            (partition, size) ->
                topics
                    .computeIfAbsent(
                        partition.topic(), name -> new DescribeLogDirsTopic().setName(name))
                    .partitions()
                    .add(
                        new DescribeLogDirsPartition()
                            .setPartitionIndex(partition.partition())
                            .setPartitionSize(size)));
    result.setTopics(List.copyOf(topics.values()));
    return result;
  }
}
