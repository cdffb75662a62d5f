package dev.esker.kafka.protocol;

import java.util.List;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * The requests that are served, with their versions.
 *
 * <p>{@code kafka-clients} has the same facts in {@code ApiKeys}, but that enumeration loads the
 * classes of every message in every version when it is first touched, which costs a broker a fifth
 * of its start. This table loads nothing but itself; a test compares it with the library's.
 */
public enum Api {
  PRODUCE(0, 3, 13, 9, Effect.APPEND),
  FETCH(1, 4, 18, 12, Effect.READ),
  LIST_OFFSETS(2, 1, 11, 6, Effect.READ),
  METADATA(3, 0, 13, 9, Effect.CHANGE),
  OFFSET_COMMIT(8, 2, 10, 8, Effect.CHANGE),
  OFFSET_FETCH(9, 1, 10, 6, Effect.READ),
  FIND_COORDINATOR(10, 0, 6, 3, Effect.READ),
  JOIN_GROUP(11, 0, 9, 6, Effect.CHANGE),
  HEARTBEAT(12, 0, 4, 4, Effect.CHANGE),
  LEAVE_GROUP(13, 0, 5, 4, Effect.CHANGE),
  SYNC_GROUP(14, 0, 5, 4, Effect.CHANGE),
  DESCRIBE_GROUPS(15, 0, 6, 5, Effect.READ),
  LIST_GROUPS(16, 0, 5, 3, Effect.READ),
  API_VERSIONS(18, 0, 5, 3, Effect.READ),
  CREATE_TOPICS(19, 2, 7, 5, Effect.CHANGE),
  DELETE_TOPICS(20, 1, 6, 4, Effect.CHANGE),
  DELETE_RECORDS(21, 0, 2, 2, Effect.CHANGE),
  INIT_PRODUCER_ID(22, 0, 5, 2, Effect.CHANGE),
  OFFSET_FOR_LEADER_EPOCH(23, 2, 4, 4, Effect.READ),
  DESCRIBE_ACLS(29, 1, 3, 2, Effect.READ),
  CREATE_ACLS(30, 1, 3, 2, Effect.CHANGE),
  DELETE_ACLS(31, 1, 3, 2, Effect.CHANGE),
  DESCRIBE_CONFIGS(32, 1, 4, 4, Effect.READ),
  ALTER_CONFIGS(33, 0, 2, 2, Effect.CHANGE),
  ALTER_REPLICA_LOG_DIRS(34, 1, 2, 2, Effect.CHANGE),
  DESCRIBE_LOG_DIRS(35, 1, 5, 2, Effect.READ),
  CREATE_PARTITIONS(37, 0, 3, 2, Effect.CHANGE),
  DELETE_GROUPS(42, 0, 3, 2, Effect.CHANGE),
  ELECT_LEADERS(43, 0, 2, 2, Effect.CHANGE),
  INCREMENTAL_ALTER_CONFIGS(44, 0, 1, 1, Effect.CHANGE),
  ALTER_PARTITION_REASSIGNMENTS(45, 0, 1, 0, Effect.CHANGE),
  LIST_PARTITION_REASSIGNMENTS(46, 0, 0, 0, Effect.READ),
  OFFSET_DELETE(47, 0, 0, Api.NEVER, Effect.CHANGE),
  DESCRIBE_CLIENT_QUOTAS(48, 0, 1, 1, Effect.READ),
  ALTER_CLIENT_QUOTAS(49, 0, 1, 1, Effect.CHANGE),
  DESCRIBE_USER_SCRAM_CREDENTIALS(50, 0, 0, 0, Effect.READ),
  DESCRIBE_QUORUM(55, 0, 2, 0, Effect.READ),
  DESCRIBE_CLUSTER(60, 0, 2, 0, Effect.READ),
  DESCRIBE_PRODUCERS(61, 0, 0, 0, Effect.READ),
  UNREGISTER_BROKER(64, 0, 0, 0, Effect.CHANGE),
  LIST_CONFIG_RESOURCES(74, 0, 1, 0, Effect.READ),
  DESCRIBE_TOPIC_PARTITIONS(75, 0, 0, 0, Effect.READ);

  /**
   * What a request does, which decides how far it may run beside others of its connection: Kafka's
   * own broker serves a connection's requests strictly one after another, and clients may rely on
   * the outcome. Requests here run side by side only where that can't be told from the outside.
   */
  public enum Effect {
    /** Appends records; runs beside other appends, which keep their order, and beside reads. */
    APPEND,
    /** Changes nothing; runs beside other reads. */
    READ,
    /** Anything else; runs alone. */
    CHANGE
  }

  private static final int NEVER = Short.MAX_VALUE;
  private static final List<Api> ALL = List.of(values());
  private static final Api[] BY_KEY = byKey();

  private final short key;
  private final short oldestVersion;
  private final short newestVersion;
  private final int firstFlexibleVersion;
  private final Effect effect;

  Api(int key, int oldestVersion, int newestVersion, int firstFlexibleVersion, Effect effect) {
    this.key = (short) key;
    this.oldestVersion = (short) oldestVersion;
    this.newestVersion = (short) newestVersion;
    this.firstFlexibleVersion = firstFlexibleVersion;
    this.effect = effect;
  }

  /** Every request that is served, by rising key. */
  public static List<Api> all() {
    return ALL;
  }

  /** The request with that key, or null if it isn't served. */
  public static Api ofKey(int key) {
    return key >= 0 && key < BY_KEY.length ? BY_KEY[key] : null;
  }

  /** The number of this request in the protocol. */
  public short key() {
    return key;
  }

  /** The first version that is served. */
  public short oldestVersion() {
    return oldestVersion;
  }

  /**
   * The first version that {@code ApiVersions} tells. For Produce that is 0, as with Apache Kafka 4
   * (KAFKA-18659), though older than 3 isn't served: librdkafka takes gzip, snappy and LZ4 as
   * unsupported where Produce 0 isn't listed, and then sends uncompressed without a word.
   */
  public short advertisedOldestVersion() {
    return this == PRODUCE ? 0 : oldestVersion;
  }

  /** The last version that is served. */
  public short newestVersion() {
    return newestVersion;
  }

  /** What it does. */
  public Effect effect() {
    return effect;
  }

  /** Whether that version is served. */
  public boolean serves(int version) {
    return version >= oldestVersion && version <= newestVersion;
  }

  /** The version of the header that stands before a request: 2 has tagged fields (KIP-482). */
  public short requestHeaderVersion(int version) {
    return (short) (version >= firstFlexibleVersion ? 2 : 1);
  }

  /**
   * The version of the header that stands before an answer. An answer to ApiVersions always has the
   * oldest, since a client that asks doesn't know yet what the broker can do (KIP-511).
   */
  public short responseHeaderVersion(int version) {
    return (short) (this != API_VERSIONS && version >= firstFlexibleVersion ? 1 : 0);
  }

  /** A new, empty request; loads its class if it is the first. */
  public ApiMessage newRequest() {
    return switch (this) {
      case PRODUCE -> new ProduceRequestData();
      case FETCH -> new FetchRequestData();
      case LIST_OFFSETS -> new ListOffsetsRequestData();
      case METADATA -> new MetadataRequestData();
      case OFFSET_COMMIT -> new OffsetCommitRequestData();
      case OFFSET_FETCH -> new OffsetFetchRequestData();
      case FIND_COORDINATOR -> new FindCoordinatorRequestData();
      case JOIN_GROUP -> new JoinGroupRequestData();
      case HEARTBEAT -> new HeartbeatRequestData();
      case LEAVE_GROUP -> new LeaveGroupRequestData();
      case SYNC_GROUP -> new SyncGroupRequestData();
      case DESCRIBE_GROUPS -> new DescribeGroupsRequestData();
      case LIST_GROUPS -> new ListGroupsRequestData();
      case API_VERSIONS -> new ApiVersionsRequestData();
      case CREATE_TOPICS -> new CreateTopicsRequestData();
      case DELETE_TOPICS -> new DeleteTopicsRequestData();
      case DELETE_RECORDS -> new DeleteRecordsRequestData();
      case INIT_PRODUCER_ID -> new InitProducerIdRequestData();
      case OFFSET_FOR_LEADER_EPOCH -> new OffsetForLeaderEpochRequestData();
      case DESCRIBE_ACLS -> new DescribeAclsRequestData();
      case CREATE_ACLS -> new CreateAclsRequestData();
      case DELETE_ACLS -> new DeleteAclsRequestData();
      case DESCRIBE_CONFIGS -> new DescribeConfigsRequestData();
      case ALTER_CONFIGS -> new AlterConfigsRequestData();
      case DESCRIBE_LOG_DIRS -> new DescribeLogDirsRequestData();
      case CREATE_PARTITIONS -> new CreatePartitionsRequestData();
      case DELETE_GROUPS -> new DeleteGroupsRequestData();
      case ELECT_LEADERS -> new ElectLeadersRequestData();
      case ALTER_PARTITION_REASSIGNMENTS -> new AlterPartitionReassignmentsRequestData();
      case LIST_PARTITION_REASSIGNMENTS -> new ListPartitionReassignmentsRequestData();
      case INCREMENTAL_ALTER_CONFIGS -> new IncrementalAlterConfigsRequestData();
      case OFFSET_DELETE -> new OffsetDeleteRequestData();
      case DESCRIBE_CLIENT_QUOTAS -> new DescribeClientQuotasRequestData();
      case ALTER_CLIENT_QUOTAS -> new AlterClientQuotasRequestData();
      case DESCRIBE_USER_SCRAM_CREDENTIALS -> new DescribeUserScramCredentialsRequestData();
      case DESCRIBE_QUORUM -> new DescribeQuorumRequestData();
      case UNREGISTER_BROKER -> new UnregisterBrokerRequestData();
      case LIST_CONFIG_RESOURCES -> new ListConfigResourcesRequestData();
      case ALTER_REPLICA_LOG_DIRS -> new AlterReplicaLogDirsRequestData();
      case DESCRIBE_CLUSTER -> new DescribeClusterRequestData();
      case DESCRIBE_PRODUCERS -> new DescribeProducersRequestData();
      case DESCRIBE_TOPIC_PARTITIONS -> new DescribeTopicPartitionsRequestData();
    };
  }

  private static Api[] byKey() {
    int highest = 0;
    for (Api api : values()) {
      highest = Math.max(highest, api.key);
    }
    Api[] table = new Api[highest + 1];
    for (Api api : values()) {
      table[api.key] = api;
    }
    return table;
  }
}
