package dev.esker.it;

/** Apache Kafka's command-line tools, by the names of their scripts. */
enum Tool {
  TOPICS("org.apache.kafka.tools.TopicCommand"),
  CONFIGS("kafka.admin.ConfigCommand"),
  CONSUMER_GROUPS("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
  GROUPS("org.apache.kafka.tools.GroupsCommand"),
  GET_OFFSETS("org.apache.kafka.tools.GetOffsetShell"),
  DELETE_RECORDS("org.apache.kafka.tools.DeleteRecordsCommand"),
  LOG_DIRS("org.apache.kafka.tools.LogDirsCommand"),
  BROKER_API_VERSIONS("org.apache.kafka.tools.BrokerApiVersionsCommand"),
  CONSOLE_PRODUCER("org.apache.kafka.tools.ConsoleProducer"),
  CONSOLE_CONSUMER("org.apache.kafka.tools.consumer.ConsoleConsumer"),
  VERIFIABLE_PRODUCER("org.apache.kafka.tools.VerifiableProducer"),
  VERIFIABLE_CONSUMER("org.apache.kafka.tools.VerifiableConsumer"),
  LEADER_ELECTION("org.apache.kafka.tools.LeaderElectionCommand"),
  REASSIGN_PARTITIONS("org.apache.kafka.tools.reassign.ReassignPartitionsCommand"),
  METADATA_QUORUM("org.apache.kafka.tools.MetadataQuorumCommand"),
  FEATURES("org.apache.kafka.tools.FeatureCommand"),
  CLIENT_METRICS("org.apache.kafka.tools.ClientMetricsCommand"),
  CLUSTER("org.apache.kafka.tools.ClusterTool"),
  ACLS("org.apache.kafka.tools.AclCommand"),
  TRANSACTIONS("org.apache.kafka.tools.TransactionsCommand");

  private final String mainClass;

  Tool(String mainClass) {
    this.mainClass = mainClass;
  }

  String mainClass() {
    return mainClass;
  }
}
