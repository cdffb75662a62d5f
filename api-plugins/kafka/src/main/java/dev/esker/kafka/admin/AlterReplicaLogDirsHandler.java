package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.AdminService.LogDir;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;

/**
 * AlterReplicaLogDirs (KIP-113). A broker has one directory: a replica that shall be there is there
 * already, and any other directory isn't found.
 */
public final class AlterReplicaLogDirsHandler
    extends AnsweringHandler<AlterReplicaLogDirsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public AlterReplicaLogDirsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<AlterReplicaLogDirsResponseData> answer(
      Call<AlterReplicaLogDirsRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.ALTER)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    Map<TopicPartition, String> wanted = new LinkedHashMap<>();
    call.request()
        .dirs()
        .forEach(
            dir ->
                dir.topics()
                    .forEach(
                        topic ->
                            topic
                                .partitions()
                                .forEach(
                                    partition ->
                                        wanted.put(
                                            new TopicPartition(topic.name(), partition),
                                            dir.path()))));
    Set<TopicPartition> partitions = new LinkedHashSet<>(wanted.keySet());
    return then(call, services.admin().describeLogDirs(partitions), dirs -> response(wanted, dirs));
  }

  private static AlterReplicaLogDirsResponseData response(
      Map<TopicPartition, String> wanted, List<LogDir> dirs) {
    Map<String, AlterReplicaLogDirTopicResult> topics = new LinkedHashMap<>();
    wanted.forEach(
        (partition, path) ->
            topics
                .computeIfAbsent(
                    partition.topic(),
                    name -> new AlterReplicaLogDirTopicResult().setTopicName(name))
                .partitions()
                .add(
                    new AlterReplicaLogDirPartitionResult()
                        .setPartitionIndex(partition.partition())
                        .setErrorCode(error(dirs, partition, path).code())));
    return new AlterReplicaLogDirsResponseData().setResults(List.copyOf(topics.values()));
  }

  private static ErrorCode error(List<LogDir> dirs, TopicPartition partition, String path) {
    boolean here = dirs.stream().anyMatch(dir -> dir.partitions().containsKey(partition));
    if (dirs.stream().noneMatch(dir -> dir.path().equals(path))) {
      return ErrorCode.LOG_DIR_NOT_FOUND;
    }
    return here ? ErrorCode.NONE : ErrorCode.REPLICA_NOT_AVAILABLE;
  }
}
