package dev.esker.spi.twin;

import dev.esker.spi.AdminService;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Administration of the twin's topics; settings are kept and have no effect. */
public final class TwinAdmin implements AdminService {
  private static final Map<String, String> DEFAULTS =
      Map.of("retention.ms", "604800000", "cleanup.policy", "delete");

  private static final int MAX_PARTITIONS = 10_000;

  private final TwinCluster cluster;
  private final TwinLogs logs;
  private final Map<ConfigResource, Map<String, String>> configs;

  public volatile boolean autoCreate = true;

  TwinAdmin(TwinCluster cluster, TwinLogs logs) {
    this.cluster = cluster;
    this.logs = logs;
    this.configs = new ConcurrentHashMap<>();
  }

  /** With the settings of another broker's. */
  TwinAdmin(TwinCluster cluster, TwinLogs logs, TwinAdmin other) {
    this.cluster = cluster;
    this.logs = logs;
    this.configs = other.configs;
    this.autoCreate = other.autoCreate;
  }

  private static <T> CompletionStage<T> now(T result) {
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public CompletionStage<List<CreatedTopic>> createTopics(
      List<NewTopic> topics, boolean validateOnly, int timeoutMillis) {
    List<CreatedTopic> results = new ArrayList<>();
    for (NewTopic topic : topics) {
      if (cluster.topic(topic.name()).isPresent()) {
        results.add(failed(topic, ErrorCode.TOPIC_ALREADY_EXISTS, "it is there already"));
      } else if (topic.partitions() == 0 || topic.partitions() > MAX_PARTITIONS) {
        String message = topic.partitions() + " partitions";
        results.add(failed(topic, ErrorCode.INVALID_PARTITIONS, message));
      } else {
        int partitions =
            topic.assignment().isEmpty()
                ? Math.max(1, topic.partitions())
                : topic.assignment().size();
        ConfigResource resource = new ConfigResource(ResourceType.TOPIC, topic.name());
        if (!validateOnly) {
          cluster.add(topic.name(), partitions);
          configs.put(resource, new TreeMap<>(topic.configs()));
        }
        results.add(
            new CreatedTopic(
                topic.name(),
                ErrorCode.NONE,
                null,
                validateOnly ? null : cluster.topic(topic.name()).get().id(),
                partitions,
                (short) 1,
                entries(resource, null)));
      }
    }
    return now(results);
  }

  private static CreatedTopic failed(NewTopic topic, ErrorCode error, String message) {
    return new CreatedTopic(topic.name(), error, message, null, -1, (short) -1, List.of());
  }

  @Override
  public CompletionStage<Map<String, ErrorCode>> autoCreateTopics(Set<String> topics) {
    Map<String, ErrorCode> errors = new HashMap<>();
    for (String topic : topics) {
      if (!autoCreate) {
        errors.put(topic, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      } else if (cluster.topic(topic).isEmpty()) {
        cluster.add(topic, 1);
      }
    }
    return now(errors);
  }

  @Override
  public CompletionStage<List<TopicResult>> deleteTopics(List<String> topics, int timeoutMillis) {
    return now(
        topics.stream()
            .map(
                topic -> {
                  logs.drop(topic);
                  return cluster.remove(topic)
                      ? new TopicResult(topic, ErrorCode.NONE, null)
                      : new TopicResult(topic, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null);
                })
            .toList());
  }

  @Override
  public CompletionStage<List<TopicResult>> createPartitions(
      List<NewPartitions> topics, boolean validateOnly, int timeoutMillis) {
    return now(
        topics.stream()
            .map(
                topic -> {
                  if (cluster.topic(topic.topic()).isEmpty()) {
                    return new TopicResult(
                        topic.topic(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null);
                  }
                  int now = cluster.topic(topic.topic()).get().partitions().size();
                  if (topic.totalCount() <= now || topic.totalCount() > MAX_PARTITIONS) {
                    return new TopicResult(
                        topic.topic(), ErrorCode.INVALID_PARTITIONS, "there are " + now);
                  }
                  if (!validateOnly) {
                    cluster.grow(topic.topic(), topic.totalCount());
                  }
                  return new TopicResult(topic.topic(), ErrorCode.NONE, null);
                })
            .toList());
  }

  @Override
  public CompletionStage<List<DeletedRecords>> deleteRecords(
      Map<TopicPartition, Long> beforeOffsets, int timeoutMillis) {
    List<DeletedRecords> results = new ArrayList<>();
    beforeOffsets.forEach(
        (partition, offset) -> {
          ErrorCode error = logs.check(partition.topic(), partition.partition());
          long low = -1;
          if (error == ErrorCode.NONE) {
            TwinLog log = logs.log(partition.topic(), partition.partition());
            long before = offset == -1 ? log.endOffset() : offset;
            if (before > log.endOffset()) {
              error = ErrorCode.OFFSET_OUT_OF_RANGE;
            } else {
              log.deleteBefore(before);
              low = log.startOffset();
            }
          }
          results.add(new DeletedRecords(partition, error, low));
        });
    return now(results);
  }

  private List<ConfigEntry> entries(ConfigResource resource, Set<String> keys) {
    Map<String, String> own = configs.getOrDefault(resource, Map.of());
    Map<String, String> all = new TreeMap<>(DEFAULTS);
    all.putAll(own);
    List<ConfigEntry> entries = new ArrayList<>();
    all.forEach(
        (key, value) -> {
          if (keys == null || keys.contains(key)) {
            ConfigSource source = own.containsKey(key) ? ConfigSource.TOPIC : ConfigSource.DEFAULT;
            entries.add(
                new ConfigEntry(
                    key,
                    value,
                    source,
                    ConfigType.STRING,
                    false,
                    false,
                    List.of(new ConfigSynonym(key, value, source)),
                    "what " + key + " means"));
          }
        });
    return entries;
  }

  @Override
  public CompletionStage<List<ConfigDescription>> describeConfigs(List<ConfigQuery> queries) {
    return now(
        queries.stream()
            .map(
                query ->
                    exists(query.resource())
                        ? new ConfigDescription(
                            query.resource(),
                            ErrorCode.NONE,
                            null,
                            entries(query.resource(), query.keys()))
                        : new ConfigDescription(
                            query.resource(),
                            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                            "no such topic",
                            List.of()))
            .toList());
  }

  private boolean exists(ConfigResource resource) {
    return resource.type() != ResourceType.TOPIC || cluster.topic(resource.name()).isPresent();
  }

  @Override
  public CompletionStage<List<ConfigResult>> alterConfigs(
      List<ConfigAlteration> alterations, boolean validateOnly) {
    List<ConfigResult> results = new ArrayList<>();
    for (ConfigAlteration alteration : alterations) {
      if (!exists(alteration.resource())) {
        results.add(
            new ConfigResult(
                alteration.resource(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no such topic"));
        continue;
      }
      Map<String, String> changed =
          alteration.replaceAll()
              ? new TreeMap<>()
              : new TreeMap<>(configs.getOrDefault(alteration.resource(), Map.of()));
      alteration.changes().forEach(change -> apply(changed, change));
      if (!validateOnly) {
        configs.put(alteration.resource(), changed);
      }
      results.add(new ConfigResult(alteration.resource(), ErrorCode.NONE, null));
    }
    return now(results);
  }

  private static void apply(Map<String, String> configs, ConfigChange change) {
    String now = configs.getOrDefault(change.key(), DEFAULTS.getOrDefault(change.key(), ""));
    List<String> items =
        new ArrayList<>(now.isEmpty() ? List.of() : Arrays.asList(now.split(",", -1)));
    switch (change.operation()) {
      case SET -> configs.put(change.key(), change.value());
      case DELETE -> configs.remove(change.key());
      case APPEND -> {
        items.add(change.value());
        configs.put(change.key(), String.join(",", items));
      }
      case SUBTRACT -> {
        items.remove(change.value());
        configs.put(change.key(), String.join(",", items));
      }
    }
  }

  @Override
  public CompletionStage<List<ConfigResource>> listConfigResources(Set<ResourceType> types) {
    List<ConfigResource> found = new ArrayList<>();
    if (types.contains(ResourceType.TOPIC)) {
      cluster
          .topics()
          .forEach(topic -> found.add(new ConfigResource(ResourceType.TOPIC, topic.name())));
    }
    configs.keySet().stream()
        .filter(resource -> resource.type() != ResourceType.TOPIC)
        .filter(resource -> types.contains(resource.type()))
        .forEach(found::add);
    return now(found);
  }

  @Override
  public CompletionStage<List<LogDir>> describeLogDirs(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> sizes = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (logs.check(partition.topic(), partition.partition()) == ErrorCode.NONE) {
        sizes.put(partition, logs.log(partition.topic(), partition.partition()).sizeInBytes());
      }
    }
    return now(List.of(new LogDir(ErrorCode.NONE, "/twin", 1L << 30, 1L << 29, sizes)));
  }

  @Override
  public CompletionStage<List<Producers>> describeProducers(List<TopicPartition> partitions) {
    return now(
        partitions.stream()
            .map(
                partition -> {
                  ErrorCode error = logs.check(partition.topic(), partition.partition());
                  List<ActiveProducer> producers =
                      error != ErrorCode.NONE
                          ? List.of()
                          : logs.log(partition.topic(), partition.partition()).producers().stream()
                              .map(
                                  each ->
                                      new ActiveProducer(
                                          each.id(), each.epoch(), each.lastSequence(), 0, -1, -1))
                              .toList();
                  return new Producers(partition, error, producers);
                })
            .toList());
  }
}
