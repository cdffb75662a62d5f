package dev.esker.spi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Topics, configurations and the state of partitions. Every answer has the order of the question,
 * and arrives once the change is durable and this broker acts on it.
 */
public interface AdminService {

  /** Creates topics. */
  CompletionStage<List<CreatedTopic>> createTopics(
      List<NewTopic> topics, boolean validateOnly, int timeoutMillis);

  /**
   * Creates those of the topics that are missing, with defaults, if {@code
   * auto.create.topics.enable}; the broker's own topics whether or not.
   *
   * @return an error for each topic that is still missing
   */
  CompletionStage<Map<String, ErrorCode>> autoCreateTopics(Set<String> topics);

  /** Deletes topics by name. */
  CompletionStage<List<TopicResult>> deleteTopics(List<String> topics, int timeoutMillis);

  /** Adds partitions to topics. */
  CompletionStage<List<TopicResult>> createPartitions(
      List<NewPartitions> topics, boolean validateOnly, int timeoutMillis);

  /** Moves the log start offset of partitions forward. */
  CompletionStage<List<DeletedRecords>> deleteRecords(
      Map<TopicPartition, Long> beforeOffsets, int timeoutMillis);

  /** Reads configurations with their sources. */
  CompletionStage<List<ConfigDescription>> describeConfigs(List<ConfigQuery> queries);

  /** Changes configurations key by key (KIP-339). */
  CompletionStage<List<ConfigResult>> alterConfigs(
      List<ConfigAlteration> alterations, boolean validateOnly);

  /** Everything of those types that has a configuration, in no particular order. */
  CompletionStage<List<ConfigResource>> listConfigResources(Set<ResourceType> types);

  /** Sizes on disk by directory and partition. */
  CompletionStage<List<LogDir>> describeLogDirs(Collection<TopicPartition> partitions);

  /** The idempotent producers that partitions remember (KIP-664). */
  CompletionStage<List<Producers>> describeProducers(List<TopicPartition> partitions);

  /**
   * A topic to be created.
   *
   * @param name its name
   * @param partitions how many, or -1 for the default
   * @param replicationFactor how many replicas, or -1 for the default
   * @param assignment brokers by partition, or empty to let the broker place them
   * @param configs its own settings
   */
  record NewTopic(
      String name,
      int partitions,
      short replicationFactor,
      Map<Integer, List<Integer>> assignment,
      Map<String, String> configs) {}

  /**
   * How the creation of a topic went.
   *
   * @param name its name
   * @param error NONE if it is there now
   * @param message for people, or null
   * @param id its id, or null
   * @param partitions how many it has
   * @param replicationFactor how many replicas each has
   * @param configs its effective settings
   */
  record CreatedTopic(
      String name,
      ErrorCode error,
      String message,
      UUID id,
      int partitions,
      short replicationFactor,
      List<ConfigEntry> configs) {}

  /**
   * How a change of a topic went.
   *
   * @param name the topic
   * @param error NONE if it is done
   * @param message for people, or null
   */
  record TopicResult(String name, ErrorCode error, String message) {}

  /**
   * More partitions for a topic.
   *
   * @param topic its name
   * @param totalCount how many it shall have in all
   * @param assignments brokers for each new partition, or empty
   */
  record NewPartitions(String topic, int totalCount, List<List<Integer>> assignments) {}

  /**
   * How a deletion of records went.
   *
   * @param partition where
   * @param error NONE if it is done
   * @param lowWatermark the log start offset now, or -1
   */
  record DeletedRecords(TopicPartition partition, ErrorCode error, long lowWatermark) {}

  /** What a configuration belongs to. */
  enum ResourceType {
    TOPIC,
    BROKER,
    BROKER_LOGGER,
    CLIENT_METRICS,
    GROUP,
    UNKNOWN
  }

  /**
   * A thing with a configuration.
   *
   * @param type what it is
   * @param name of the topic, group or subscription; or the broker's id, empty for all brokers
   */
  record ConfigResource(ResourceType type, String name) {}

  /**
   * A question for a configuration.
   *
   * @param resource of what
   * @param keys which ones, or null for all
   */
  record ConfigQuery(ConfigResource resource, Set<String> keys) {}

  /**
   * A configuration.
   *
   * @param resource of what
   * @param error NONE, or why there is none
   * @param message for people, or null
   * @param entries the settings by key
   */
  record ConfigDescription(
      ConfigResource resource, ErrorCode error, String message, List<ConfigEntry> entries) {}

  /** Where a value comes from. */
  enum ConfigSource {
    TOPIC,
    DYNAMIC_BROKER,
    DYNAMIC_DEFAULT_BROKER,
    STATIC_BROKER,
    DEFAULT,
    BROKER_LOGGER,
    CLIENT_METRICS
  }

  /** The type of a value. */
  enum ConfigType {
    BOOLEAN,
    STRING,
    INT,
    SHORT,
    LONG,
    DOUBLE,
    LIST,
    CLASS,
    PASSWORD
  }

  /**
   * One setting.
   *
   * @param key its name
   * @param value as text, or null if it is sensitive or unset
   * @param source where the value comes from
   * @param type of the value
   * @param readOnly whether it can't be changed while running
   * @param sensitive whether the value is withheld
   * @param synonyms the same setting at other levels, the one in force first
   * @param documentation for people, or null
   */
  record ConfigEntry(
      String key,
      String value,
      ConfigSource source,
      ConfigType type,
      boolean readOnly,
      boolean sensitive,
      List<ConfigSynonym> synonyms,
      String documentation) {}

  /**
   * The same setting at one level.
   *
   * @param key its name there
   * @param value its value there
   * @param source the level
   */
  record ConfigSynonym(String key, String value, ConfigSource source) {}

  /** What to do with a setting. */
  enum ConfigOperation {
    SET,
    DELETE,
    APPEND,
    SUBTRACT
  }

  /**
   * A change of a configuration.
   *
   * @param resource of what
   * @param replaceAll whether settings that aren't named go back to their defaults (the older API)
   * @param changes what to change
   */
  record ConfigAlteration(
      ConfigResource resource, boolean replaceAll, List<ConfigChange> changes) {}

  /**
   * A change of one setting.
   *
   * @param key its name
   * @param operation what to do
   * @param value the new value, or the items of a list; null for {@link ConfigOperation#DELETE}
   */
  record ConfigChange(String key, ConfigOperation operation, String value) {}

  /**
   * How a change of a configuration went.
   *
   * @param resource of what
   * @param error NONE if it is done
   * @param message for people, or null
   */
  record ConfigResult(ConfigResource resource, ErrorCode error, String message) {}

  /**
   * A data directory.
   *
   * @param error NONE if it works
   * @param path of the directory
   * @param totalBytes of its file system, or -1
   * @param usableBytes free on its file system, or -1
   * @param partitions sizes in bytes
   */
  record LogDir(
      ErrorCode error,
      String path,
      long totalBytes,
      long usableBytes,
      Map<TopicPartition, Long> partitions) {}

  /**
   * The producers that a partition remembers.
   *
   * @param partition where
   * @param error NONE, or why there are none
   * @param producers by id
   */
  record Producers(TopicPartition partition, ErrorCode error, List<ActiveProducer> producers) {}

  /**
   * A producer.
   *
   * @param producerId its id
   * @param producerEpoch its epoch
   * @param lastSequence of its last record
   * @param lastTimestamp of its last record, milliseconds
   * @param coordinatorEpoch of its last transaction marker, or -1
   * @param currentTransactionStartOffset or -1
   */
  record ActiveProducer(
      long producerId,
      int producerEpoch,
      int lastSequence,
      long lastTimestamp,
      int coordinatorEpoch,
      long currentTransactionStartOffset) {}
}
