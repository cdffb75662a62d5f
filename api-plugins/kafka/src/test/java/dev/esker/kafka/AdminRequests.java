package dev.esker.kafka;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;

/** Sensible requests of operators' tools, beside {@link Requests}. */
final class AdminRequests {
  private AdminRequests() {}

  /** All quotas of users. */
  static DescribeClientQuotasRequestData describeClientQuotas() {
    return new DescribeClientQuotasRequestData()
        .setComponents(
            List.of(
                new ComponentData().setEntityType("user").setMatchType((byte) 2).setMatch(null)));
  }

  /** Those users, or all if there are none. */
  static DescribeUserScramCredentialsRequestData describeScramCredentials(String... users) {
    List<UserName> names = Arrays.stream(users).map(user -> new UserName().setName(user)).toList();
    return new DescribeUserScramCredentialsRequestData().setUsers(users.length == 0 ? null : names);
  }

  /** The quorum of the metadata. */
  static DescribeQuorumRequestData describeQuorum() {
    return new DescribeQuorumRequestData()
        .setTopics(
            List.of(
                new DescribeQuorumRequestData.TopicData()
                    .setTopicName("__cluster_metadata")
                    .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()))));
  }

  /** Topics; what else there was before there was a choice. */
  static ListConfigResourcesRequestData listConfigResources(int version) {
    ListConfigResourcesRequestData request = new ListConfigResourcesRequestData();
    return version == 0 ? request : request.setResourceTypes(List.of((byte) 2));
  }

  /** Puts a partition into that directory. */
  static AlterReplicaLogDirsRequestData alterReplicaLogDirs(String path, int partition) {
    AlterReplicaLogDirsRequestData.AlterReplicaLogDir dir =
        new AlterReplicaLogDirsRequestData.AlterReplicaLogDir().setPath(path);
    dir.topics()
        .add(
            new AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic()
                .setName(Requests.TOPIC)
                .setPartitions(List.of(partition)));
    AlterReplicaLogDirsRequestData request = new AlterReplicaLogDirsRequestData();
    request.dirs().add(dir);
    return request;
  }

  /** A quota of user {@code u}. */
  static AlterClientQuotasRequestData alterClientQuotas() {
    return new AlterClientQuotasRequestData()
        .setEntries(
            List.of(
                new AlterClientQuotasRequestData.EntryData()
                    .setEntity(
                        List.of(
                            new AlterClientQuotasRequestData.EntityData()
                                .setEntityType("user")
                                .setEntityName("u")))
                    .setOps(
                        List.of(
                            new AlterClientQuotasRequestData.OpData()
                                .setKey("producer_byte_rate")
                                .setValue(1000)))));
  }
}
