package dev.esker.server.admin;

import dev.esker.controller.ConfigController;
import dev.esker.controller.ConfigResolver;
import dev.esker.controller.InternalTopics;
import dev.esker.controller.TopicController;
import dev.esker.gossip.MetadataLog;
import dev.esker.spi.AdminService;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The {@link AdminService} of this broker.
 *
 * <p>A topic that was created is in the metadata and on the disk when the answer arrives. If the
 * disk can't take it, the answer is KAFKA_STORAGE_ERROR while the topic stays in the metadata: it
 * is stored when {@link StoredTopics#repair} next finds room, or can be deleted.
 */
public final class BrokerAdminService implements AdminService {
  private final TopicAdmin topics;
  private final ConfigAdmin configs;
  private final LogAdmin logs;

  /**
   * What a broker's administration is made of.
   *
   * @param log the metadata
   * @param store the partitions
   * @param stored whether that store is what that log says
   * @param resolver the settings in force
   * @param controller decides on topics
   */
  public record Parts(
      MetadataLog log,
      PartitionStore store,
      StoredTopics stored,
      ConfigResolver resolver,
      TopicController controller) {}

  /**
   * @param brokerId this broker
   * @param parts what it works with
   * @param internalTopics how the broker's own topics are created
   * @param autoCreate {@code auto.create.topics.enable}
   */
  public BrokerAdminService(
      int brokerId, Parts parts, InternalTopics internalTopics, boolean autoCreate) {
    Proposer proposer = new Proposer(parts.log());
    ConfigResolver resolver = parts.resolver();
    this.topics =
        new TopicAdmin(
            proposer, parts.stored(), parts.controller(), resolver, internalTopics, autoCreate);
    this.configs =
        new ConfigAdmin(
            brokerId, proposer, parts.stored(), new ConfigController(resolver), resolver);
    this.logs = new LogAdmin(parts.log(), parts.store(), resolver);
  }

  @Override
  public CompletionStage<List<CreatedTopic>> createTopics(
      List<NewTopic> newTopics, boolean validateOnly, int timeoutMillis) {
    return topics.create(newTopics, validateOnly, timeoutMillis);
  }

  @Override
  public CompletionStage<Map<String, ErrorCode>> autoCreateTopics(Set<String> names) {
    return topics.autoCreate(names);
  }

  @Override
  public CompletionStage<List<TopicResult>> deleteTopics(List<String> names, int timeoutMillis) {
    return topics.delete(names, timeoutMillis);
  }

  @Override
  public CompletionStage<List<TopicResult>> createPartitions(
      List<NewPartitions> newPartitions, boolean validateOnly, int timeoutMillis) {
    return topics.addPartitions(newPartitions, validateOnly, timeoutMillis);
  }

  @Override
  public CompletionStage<List<DeletedRecords>> deleteRecords(
      Map<TopicPartition, Long> beforeOffsets, int timeoutMillis) {
    return logs.deleteRecords(beforeOffsets, timeoutMillis);
  }

  @Override
  public CompletionStage<List<ConfigDescription>> describeConfigs(List<ConfigQuery> queries) {
    return configs.describe(queries);
  }

  @Override
  public CompletionStage<List<ConfigResult>> alterConfigs(
      List<ConfigAlteration> alterations, boolean validateOnly) {
    return configs.alter(alterations, validateOnly);
  }

  @Override
  public CompletionStage<List<ConfigResource>> listConfigResources(Set<ResourceType> types) {
    return configs.list(types);
  }

  @Override
  public CompletionStage<List<LogDir>> describeLogDirs(Collection<TopicPartition> partitions) {
    return logs.describeLogDirs(partitions);
  }

  @Override
  public CompletionStage<List<Producers>> describeProducers(List<TopicPartition> partitions) {
    return logs.describeProducers(partitions);
  }
}
