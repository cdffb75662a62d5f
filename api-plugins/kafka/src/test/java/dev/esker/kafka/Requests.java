package dev.esker.kafka;

import dev.esker.kafka.protocol.Api;
import dev.esker.spi.twin.TwinBroker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.*;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** A sensible request of each kind, about topic {@code t} with two partitions, group {@code g}. */
final class Requests {
  static final String TOPIC = "t";
  static final String GROUP = "g";

  private final TwinBroker broker;

  Requests(TwinBroker broker) {
    this.broker = broker;
    broker.cluster.add(TOPIC, 2);
  }

  Uuid topicId() {
    java.util.UUID id = broker.cluster.topic(TOPIC).get().id();
    return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  static MemoryRecords batch(String... values) {
    SimpleRecord[] records = new SimpleRecord[values.length];
    for (int i = 0; i < values.length; i++) {
      records[i] =
          new SimpleRecord(
              System.currentTimeMillis(), null, values[i].getBytes(StandardCharsets.UTF_8));
    }
    return MemoryRecords.withRecords(Compression.NONE, records);
  }

  ProduceRequestData produce(int version, int acks, int partition, MemoryRecords records) {
    ProduceRequestData.TopicProduceData topic =
        new ProduceRequestData.TopicProduceData()
            .setPartitionData(
                List.of(
                    new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(records)));
    if (version >= 13) {
      topic.setTopicId(topicId());
    } else {
      topic.setName(TOPIC);
    }
    ProduceRequestData request =
        new ProduceRequestData().setAcks((short) acks).setTimeoutMs(10_000);
    request.topicData().add(topic);
    return request;
  }

  FetchRequestData fetch(int version, long offset, int maxWaitMillis, int minBytes) {
    FetchRequestData.FetchTopic topic =
        new FetchRequestData.FetchTopic()
            .setPartitions(
                List.of(
                    new FetchRequestData.FetchPartition()
                        .setPartition(0)
                        .setFetchOffset(offset)
                        .setPartitionMaxBytes(1 << 20)));
    if (version >= 13) {
      topic.setTopicId(topicId());
    } else {
      topic.setTopic(TOPIC);
    }
    return new FetchRequestData()
        .setMaxWaitMs(maxWaitMillis)
        .setMinBytes(minBytes)
        .setMaxBytes(1 << 20)
        .setTopics(List.of(topic));
  }

  /** Of that kind, for that version. */
  ApiMessage of(Api api, int version) {
    return switch (api) {
      case PRODUCE -> produce(version, -1, 0, batch("one", "two"));
      case FETCH -> fetch(version, 0, 0, 0);
      case LIST_OFFSETS ->
          new ListOffsetsRequestData()
              .setReplicaId(-1)
              .setTopics(
                  List.of(
                      new ListOffsetsRequestData.ListOffsetsTopic()
                          .setName(TOPIC)
                          .setPartitions(
                              List.of(
                                  new ListOffsetsRequestData.ListOffsetsPartition()
                                      .setTimestamp(-1)))));
      case METADATA -> metadata(version);
      case OFFSET_COMMIT -> offsetCommit(version);
      case OFFSET_FETCH -> offsetFetch(version);
      case FIND_COORDINATOR -> findCoordinator(version);
      case JOIN_GROUP -> joinGroup();
      case HEARTBEAT -> new HeartbeatRequestData().setGroupId(GROUP).setMemberId("nobody");
      case LEAVE_GROUP -> leaveGroup(version);
      case SYNC_GROUP -> syncGroup(version);
      case DESCRIBE_GROUPS -> new DescribeGroupsRequestData().setGroups(List.of(GROUP));
      case LIST_GROUPS -> new ListGroupsRequestData();
      case API_VERSIONS ->
          new ApiVersionsRequestData().setClientSoftwareName("raw").setClientSoftwareVersion("1.0");
      case CREATE_TOPICS -> createTopics();
      case DELETE_TOPICS -> deleteTopics(version);
      case DELETE_RECORDS ->
          new DeleteRecordsRequestData()
              .setTopics(
                  List.of(
                      new DeleteRecordsRequestData.DeleteRecordsTopic()
                          .setName(TOPIC)
                          .setPartitions(
                              List.of(
                                  new DeleteRecordsRequestData.DeleteRecordsPartition()
                                      .setOffset(-1)))));
      case INIT_PRODUCER_ID -> new InitProducerIdRequestData().setTransactionalId(null);
      case OFFSET_FOR_LEADER_EPOCH -> offsetForLeaderEpoch();
      case DESCRIBE_ACLS ->
          new DescribeAclsRequestData()
              .setResourceTypeFilter((byte) 1)
              .setPatternTypeFilter((byte) 1)
              .setOperation((byte) 1)
              .setPermissionType((byte) 1);
      case CREATE_ACLS -> createAcls();
      case DELETE_ACLS ->
          new DeleteAclsRequestData()
              .setFilters(
                  List.of(
                      new DeleteAclsRequestData.DeleteAclsFilter()
                          .setResourceTypeFilter((byte) 1)
                          .setOperation((byte) 1)
                          .setPermissionType((byte) 1)));
      case ELECT_LEADERS -> electLeaders(0);
      case ALTER_PARTITION_REASSIGNMENTS -> reassign(0, List.of(1));
      case LIST_PARTITION_REASSIGNMENTS ->
          new ListPartitionReassignmentsRequestData().setTopics(null);
      case UNREGISTER_BROKER -> new UnregisterBrokerRequestData().setBrokerId(2);
      case DESCRIBE_CONFIGS ->
          new DescribeConfigsRequestData()
              .setIncludeSynonyms(true)
              .setIncludeDocumentation(version >= 3)
              .setResources(
                  List.of(
                      new DescribeConfigsRequestData.DescribeConfigsResource()
                          .setResourceType((byte) 2)
                          .setResourceName(TOPIC)
                          .setConfigurationKeys(null)));
      case ALTER_CONFIGS -> alterConfigs();
      case DESCRIBE_LOG_DIRS -> new DescribeLogDirsRequestData().setTopics(null);
      case CREATE_PARTITIONS -> createPartitions();
      case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(List.of("none"));
      case INCREMENTAL_ALTER_CONFIGS -> incrementalAlterConfigs((byte) 0, "1000");
      case OFFSET_DELETE -> offsetDelete();
      case DESCRIBE_CLIENT_QUOTAS -> AdminRequests.describeClientQuotas();
      case ALTER_CLIENT_QUOTAS -> AdminRequests.alterClientQuotas();
      case DESCRIBE_USER_SCRAM_CREDENTIALS -> AdminRequests.describeScramCredentials("u");
      case DESCRIBE_QUORUM -> AdminRequests.describeQuorum();
      case LIST_CONFIG_RESOURCES -> AdminRequests.listConfigResources(version);
      case ALTER_REPLICA_LOG_DIRS -> AdminRequests.alterReplicaLogDirs("/twin", 0);
      case DESCRIBE_CLUSTER -> new DescribeClusterRequestData();
      case DESCRIBE_PRODUCERS ->
          new DescribeProducersRequestData()
              .setTopics(
                  new DescribeProducersRequestData.TopicRequestCollection(
                      List.of(
                              new DescribeProducersRequestData.TopicRequest()
                                  .setName(TOPIC)
                                  .setPartitionIndexes(List.of(0, 1)))
                          .iterator()));
      case DESCRIBE_TOPIC_PARTITIONS ->
          new DescribeTopicPartitionsRequestData()
              .setTopics(
                  List.of(new DescribeTopicPartitionsRequestData.TopicRequest().setName(TOPIC)));
    };
  }

  private static CreateAclsRequestData createAcls() {
    return new CreateAclsRequestData()
        .setCreations(
            List.of(
                new CreateAclsRequestData.AclCreation()
                    .setResourceType((byte) 2)
                    .setResourceName(TOPIC)
                    .setPrincipal("User:a")
                    .setHost("*")
                    .setOperation((byte) 3)
                    .setPermissionType((byte) 3)));
  }

  /** Elects preferred leaders. */
  static ElectLeadersRequestData electLeaders(Integer... partitions) {
    ElectLeadersRequestData request = new ElectLeadersRequestData();
    request
        .topicPartitions()
        .add(
            new ElectLeadersRequestData.TopicPartitions()
                .setTopic(TOPIC)
                .setPartitions(List.of(partitions)));
    return request;
  }

  /** Puts a partition there. */
  static AlterPartitionReassignmentsRequestData reassign(int partition, List<Integer> replicas) {
    return new AlterPartitionReassignmentsRequestData()
        .setTopics(
            List.of(
                new AlterPartitionReassignmentsRequestData.ReassignableTopic()
                    .setName(TOPIC)
                    .setPartitions(
                        List.of(
                            new AlterPartitionReassignmentsRequestData.ReassignablePartition()
                                .setPartitionIndex(partition)
                                .setReplicas(replicas)))));
  }

  private MetadataRequestData metadata(int version) {
    MetadataRequestData.MetadataRequestTopic topic =
        new MetadataRequestData.MetadataRequestTopic().setName(TOPIC);
    if (version >= 12) {
      topic.setName(null).setTopicId(topicId());
    }
    return new MetadataRequestData().setTopics(List.of(topic));
  }

  private OffsetCommitRequestData offsetCommit(int version) {
    OffsetCommitRequestData.OffsetCommitRequestTopic topic =
        new OffsetCommitRequestData.OffsetCommitRequestTopic()
            .setPartitions(
                List.of(
                    new OffsetCommitRequestData.OffsetCommitRequestPartition()
                        .setCommittedOffset(5)
                        .setCommittedMetadata("words")));
    if (version >= 10) {
      topic.setTopicId(topicId());
    } else {
      topic.setName(TOPIC);
    }
    return new OffsetCommitRequestData().setGroupId(GROUP).setTopics(List.of(topic));
  }

  private OffsetFetchRequestData offsetFetch(int version) {
    if (version < 8) {
      return new OffsetFetchRequestData()
          .setGroupId(GROUP)
          .setTopics(
              List.of(
                  new OffsetFetchRequestData.OffsetFetchRequestTopic()
                      .setName(TOPIC)
                      .setPartitionIndexes(List.of(0, 1))));
    }
    OffsetFetchRequestData.OffsetFetchRequestTopics topic =
        new OffsetFetchRequestData.OffsetFetchRequestTopics().setPartitionIndexes(List.of(0, 1));
    if (version >= 10) {
      topic.setTopicId(topicId());
    } else {
      topic.setName(TOPIC);
    }
    return new OffsetFetchRequestData()
        .setGroups(
            List.of(
                new OffsetFetchRequestData.OffsetFetchRequestGroup()
                    .setGroupId(GROUP)
                    .setTopics(List.of(topic)),
                new OffsetFetchRequestData.OffsetFetchRequestGroup()
                    .setGroupId("other")
                    .setTopics(null)));
  }

  private static FindCoordinatorRequestData findCoordinator(int version) {
    return version < 4
        ? new FindCoordinatorRequestData().setKey(GROUP)
        : new FindCoordinatorRequestData().setCoordinatorKeys(List.of(GROUP, "other"));
  }

  static JoinGroupRequestData joinGroup() {
    JoinGroupRequestData request =
        new JoinGroupRequestData()
            .setGroupId(GROUP)
            .setProtocolType("consumer")
            .setSessionTimeoutMs(10_000);
    request
        .protocols()
        .add(
            new JoinGroupRequestData.JoinGroupRequestProtocol()
                .setName("range")
                .setMetadata(new byte[] {1, 2, 3}));
    return request;
  }

  private static LeaveGroupRequestData leaveGroup(int version) {
    return version < 3
        ? new LeaveGroupRequestData().setGroupId(GROUP).setMemberId("nobody")
        : new LeaveGroupRequestData()
            .setGroupId(GROUP)
            .setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId("nobody")));
  }

  private static SyncGroupRequestData syncGroup(int version) {
    SyncGroupRequestData request =
        new SyncGroupRequestData().setGroupId(GROUP).setMemberId("nobody");
    return version < 5 ? request : request.setProtocolType("consumer").setProtocolName("range");
  }

  private static CreateTopicsRequestData createTopics() {
    CreateTopicsRequestData request = new CreateTopicsRequestData();
    request
        .topics()
        .add(
            new CreateTopicsRequestData.CreatableTopic()
                .setName("new")
                .setNumPartitions(3)
                .setReplicationFactor((short) 1));
    return request;
  }

  private DeleteTopicsRequestData deleteTopics(int version) {
    return version < 6
        ? new DeleteTopicsRequestData().setTopicNames(List.of(TOPIC))
        : new DeleteTopicsRequestData()
            .setTopics(
                List.of(
                    new DeleteTopicsRequestData.DeleteTopicState()
                        .setName(null)
                        .setTopicId(topicId())));
  }

  private static OffsetForLeaderEpochRequestData offsetForLeaderEpoch() {
    OffsetForLeaderEpochRequestData request =
        new OffsetForLeaderEpochRequestData().setReplicaId(-2);
    request
        .topics()
        .add(
            new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
                .setTopic(TOPIC)
                .setPartitions(
                    List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition())));
    return request;
  }

  private static AlterConfigsRequestData alterConfigs() {
    AlterConfigsRequestData.AlterConfigsResource resource =
        new AlterConfigsRequestData.AlterConfigsResource()
            .setResourceType((byte) 2)
            .setResourceName(TOPIC);
    resource
        .configs()
        .add(
            new AlterConfigsRequestData.AlterableConfig().setName("retention.ms").setValue("1000"));
    AlterConfigsRequestData request = new AlterConfigsRequestData();
    request.resources().add(resource);
    return request;
  }

  static IncrementalAlterConfigsRequestData incrementalAlterConfigs(byte operation, String value) {
    IncrementalAlterConfigsRequestData.AlterConfigsResource resource =
        new IncrementalAlterConfigsRequestData.AlterConfigsResource()
            .setResourceType((byte) 2)
            .setResourceName(TOPIC);
    resource
        .configs()
        .add(
            new IncrementalAlterConfigsRequestData.AlterableConfig()
                .setName("retention.ms")
                .setConfigOperation(operation)
                .setValue(value));
    IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
    request.resources().add(resource);
    return request;
  }

  private static CreatePartitionsRequestData createPartitions() {
    CreatePartitionsRequestData request = new CreatePartitionsRequestData();
    request
        .topics()
        .add(
            new CreatePartitionsRequestData.CreatePartitionsTopic()
                .setName(TOPIC)
                .setCount(4)
                .setAssignments(null));
    return request;
  }

  private static OffsetDeleteRequestData offsetDelete() {
    OffsetDeleteRequestData request = new OffsetDeleteRequestData().setGroupId("none");
    request
        .topics()
        .add(
            new OffsetDeleteRequestData.OffsetDeleteRequestTopic()
                .setName(TOPIC)
                .setPartitions(
                    List.of(new OffsetDeleteRequestData.OffsetDeleteRequestPartition())));
    return request;
  }
}
