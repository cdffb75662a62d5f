package dev.esker.kafka;

import dev.esker.kafka.admin.AclsHandler;
import dev.esker.kafka.admin.AlterClientQuotasHandler;
import dev.esker.kafka.admin.AlterConfigsHandler;
import dev.esker.kafka.admin.AlterReassignmentsHandler;
import dev.esker.kafka.admin.AlterReplicaLogDirsHandler;
import dev.esker.kafka.admin.CreatePartitionsHandler;
import dev.esker.kafka.admin.CreateTopicsHandler;
import dev.esker.kafka.admin.DeleteRecordsHandler;
import dev.esker.kafka.admin.DeleteTopicsHandler;
import dev.esker.kafka.admin.DescribeClientQuotasHandler;
import dev.esker.kafka.admin.DescribeConfigsHandler;
import dev.esker.kafka.admin.DescribeLogDirsHandler;
import dev.esker.kafka.admin.DescribeProducersHandler;
import dev.esker.kafka.admin.DescribeScramCredentialsHandler;
import dev.esker.kafka.admin.ElectLeadersHandler;
import dev.esker.kafka.admin.IncrementalAlterConfigsHandler;
import dev.esker.kafka.admin.ListConfigResourcesHandler;
import dev.esker.kafka.admin.ListReassignmentsHandler;
import dev.esker.kafka.admin.UnregisterBrokerHandler;
import dev.esker.kafka.api.ApiHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Dispatcher;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.cluster.ApiVersionsHandler;
import dev.esker.kafka.cluster.DescribeClusterHandler;
import dev.esker.kafka.cluster.DescribeQuorumHandler;
import dev.esker.kafka.cluster.DescribeTopicPartitionsHandler;
import dev.esker.kafka.cluster.FindCoordinatorHandler;
import dev.esker.kafka.cluster.MetadataHandler;
import dev.esker.kafka.data.FetchHandler;
import dev.esker.kafka.data.InitProducerIdHandler;
import dev.esker.kafka.data.ListOffsetsHandler;
import dev.esker.kafka.data.OffsetForLeaderEpochHandler;
import dev.esker.kafka.data.ProduceHandler;
import dev.esker.kafka.group.DeleteGroupsHandler;
import dev.esker.kafka.group.DescribeGroupsHandler;
import dev.esker.kafka.group.HeartbeatHandler;
import dev.esker.kafka.group.JoinGroupHandler;
import dev.esker.kafka.group.LeaveGroupHandler;
import dev.esker.kafka.group.ListGroupsHandler;
import dev.esker.kafka.group.OffsetCommitHandler;
import dev.esker.kafka.group.OffsetDeleteHandler;
import dev.esker.kafka.group.OffsetFetchHandler;
import dev.esker.kafka.group.SyncGroupHandler;
import dev.esker.kafka.protocol.Api;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * The handler of every request that is served. Each is created, and its classes are loaded, when
 * its first request comes; a broker that nobody asks for a thing doesn't pay for it.
 */
final class Handlers implements Dispatcher {
  private final Services services;
  private final Map<Api, ApiHandler<?>> created = new ConcurrentHashMap<>();

  Handlers(Services services) {
    this.services = services;
  }

  @Override
  public void handle(Api api, Call<ApiMessage> call) throws RejectedRequestException {
    // Each handler is created for the very request that its api reads.
    @SuppressWarnings({"unchecked", "rawtypes"})
    ApiHandler<ApiMessage> handler = (ApiHandler) created.computeIfAbsent(api, this::create);
    handler.handle(call);
  }

  private ApiHandler<?> create(Api api) {
    return switch (api) {
      case PRODUCE -> new ProduceHandler(services);
      case FETCH -> new FetchHandler(services);
      case LIST_OFFSETS -> new ListOffsetsHandler(services);
      case METADATA -> new MetadataHandler(services);
      case OFFSET_COMMIT -> new OffsetCommitHandler(services);
      case OFFSET_FETCH -> new OffsetFetchHandler(services);
      case FIND_COORDINATOR -> new FindCoordinatorHandler(services);
      case JOIN_GROUP -> new JoinGroupHandler(services);
      case HEARTBEAT -> new HeartbeatHandler(services);
      case LEAVE_GROUP -> new LeaveGroupHandler(services);
      case SYNC_GROUP -> new SyncGroupHandler(services);
      case DESCRIBE_GROUPS -> new DescribeGroupsHandler(services);
      case LIST_GROUPS -> new ListGroupsHandler(services);
      case API_VERSIONS -> new ApiVersionsHandler(services);
      case CREATE_TOPICS -> new CreateTopicsHandler(services);
      case DELETE_TOPICS -> new DeleteTopicsHandler(services);
      case DELETE_RECORDS -> new DeleteRecordsHandler(services);
      case INIT_PRODUCER_ID -> new InitProducerIdHandler(services);
      case OFFSET_FOR_LEADER_EPOCH -> new OffsetForLeaderEpochHandler(services);
      case DESCRIBE_ACLS, CREATE_ACLS, DELETE_ACLS -> new AclsHandler();
      case DESCRIBE_CONFIGS -> new DescribeConfigsHandler(services);
      case ALTER_CONFIGS -> new AlterConfigsHandler(services);
      case DESCRIBE_LOG_DIRS -> new DescribeLogDirsHandler(services);
      case CREATE_PARTITIONS -> new CreatePartitionsHandler(services);
      case DELETE_GROUPS -> new DeleteGroupsHandler(services);
      case ELECT_LEADERS -> new ElectLeadersHandler(services);
      case ALTER_PARTITION_REASSIGNMENTS -> new AlterReassignmentsHandler(services);
      case LIST_PARTITION_REASSIGNMENTS -> new ListReassignmentsHandler(services);
      case INCREMENTAL_ALTER_CONFIGS -> new IncrementalAlterConfigsHandler(services);
      case OFFSET_DELETE -> new OffsetDeleteHandler(services);
      case DESCRIBE_CLIENT_QUOTAS -> new DescribeClientQuotasHandler(services);
      case ALTER_CLIENT_QUOTAS -> new AlterClientQuotasHandler(services);
      case DESCRIBE_USER_SCRAM_CREDENTIALS -> new DescribeScramCredentialsHandler(services);
      case DESCRIBE_QUORUM -> new DescribeQuorumHandler(services);
      case UNREGISTER_BROKER -> new UnregisterBrokerHandler(services);
      case LIST_CONFIG_RESOURCES -> new ListConfigResourcesHandler(services);
      case ALTER_REPLICA_LOG_DIRS -> new AlterReplicaLogDirsHandler(services);
      case DESCRIBE_CLUSTER -> new DescribeClusterHandler(services);
      case DESCRIBE_PRODUCERS -> new DescribeProducersHandler(services);
      case DESCRIBE_TOPIC_PARTITIONS -> new DescribeTopicPartitionsHandler(services);
    };
  }
}
