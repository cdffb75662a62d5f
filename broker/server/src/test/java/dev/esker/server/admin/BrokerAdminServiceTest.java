package dev.esker.server.admin;

import static dev.esker.server.admin.AdminFixture.get;
import static dev.esker.server.admin.AdminFixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.ControllerError;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.spi.AdminService.ConfigAlteration;
import dev.esker.spi.AdminService.ConfigChange;
import dev.esker.spi.AdminService.ConfigDescription;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigOperation;
import dev.esker.spi.AdminService.ConfigQuery;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.ConfigResult;
import dev.esker.spi.AdminService.ConfigSource;
import dev.esker.spi.AdminService.CreatedTopic;
import dev.esker.spi.AdminService.DeletedRecords;
import dev.esker.spi.AdminService.LogDir;
import dev.esker.spi.AdminService.NewPartitions;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.AdminService.TopicResult;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BrokerAdminServiceTest {
  private static final int PATIENCE = 60_000;

  private final MemoryPartitionStore store = new MemoryPartitionStore();
  private AdminFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new AdminFixture(store);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void everyErrorOfTheControllerIsOneOfTheContract() {
    for (ControllerError error : ControllerError.values()) {
      assertNotNull(ErrorCode.valueOf(error.name()));
    }
  }

  @Test
  void aCreatedTopicIsInTheMetadataAndOnTheDiskWhenTheAnswerArrives() throws Exception {
    CreatedTopic created = create(topic("t", 3, Map.of("flush.messages", "10")));
    assertEquals(ErrorCode.NONE, created.error(), created.message());
    assertEquals(3, created.partitions());
    assertEquals(1, created.replicationFactor());
    assertEquals(fixture.log.image().topic("t").orElseThrow().id(), created.id());
    assertEquals("10", entry(created.configs(), "flush.messages").value());
    assertEquals(3, store.partitions().size());
    assertEquals(10, store.settings(fixture.key("t", 2)).orElseThrow().flush().messages());
  }

  @Test
  void theAnswerWaitsForThePartitionsAndNoLongerThanAskedFor() throws Exception {
    CompletableFuture<Void> gate = store.hold();
    var slow =
        fixture.admin.createTopics(List.of(topic("t", 1)), false, PATIENCE).toCompletableFuture();
    CreatedTopic late = get(fixture.admin.createTopics(List.of(topic("u", 1)), false, 1)).get(0);
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, late.error());
    assertEquals(
        ErrorCode.REQUEST_TIMED_OUT,
        get(fixture.admin.createTopics(List.of(topic("v", 1)), false, 0)).get(0).error());
    get(fixture.inTheMetadata("t"));
    assertFalse(slow.isDone());
    gate.complete(null);
    assertEquals(ErrorCode.NONE, get(slow).get(0).error());
    get(fixture.reconciler.settled("u"));
    assertEquals(ErrorCode.TOPIC_ALREADY_EXISTS, create(topic("u", 1)).error());
  }

  @Test
  void answersKeepTheOrderAndTheSecondOfTheSameNameIsRefused() throws Exception {
    List<CreatedTopic> created =
        get(
            fixture.admin.createTopics(
                List.of(topic("a", 1), topic("a/b", 1), topic("a", 2), topic("b", 0)),
                false,
                PATIENCE));
    assertEquals(
        List.of(
            ErrorCode.NONE,
            ErrorCode.INVALID_TOPIC_EXCEPTION,
            ErrorCode.TOPIC_ALREADY_EXISTS,
            ErrorCode.INVALID_PARTITIONS),
        created.stream().map(CreatedTopic::error).toList());
    assertEquals(1, store.partitions().size());
  }

  @Test
  void validatingChangesNothing() throws Exception {
    List<CreatedTopic> created =
        get(
            fixture.admin.createTopics(
                List.of(topic("t", 2), topic("t", 2), topic("?", 1)), true, PATIENCE));
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.TOPIC_ALREADY_EXISTS, ErrorCode.INVALID_TOPIC_EXCEPTION),
        created.stream().map(CreatedTopic::error).toList());
    create(topic("u", 1));
    List<TopicResult> added =
        get(
            fixture.admin.createPartitions(
                List.of(new NewPartitions("u", 5, List.of()), new NewPartitions("u", 1, List.of())),
                true,
                PATIENCE));
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.INVALID_PARTITIONS),
        added.stream().map(TopicResult::error).toList());
    assertEquals(1, fixture.log.image().topicCount());
    assertEquals(1, store.partitions().size());
  }

  @Test
  void ofManyWhoCreateTheSameTopicAtOnceOneDoesAndTheOthersAreTold() throws Exception {
    List<CompletableFuture<List<CreatedTopic>>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(
          fixture
              .admin
              .createTopics(List.of(topic("t", 1)), false, PATIENCE)
              .toCompletableFuture());
    }
    int created = 0;
    for (CompletableFuture<List<CreatedTopic>> one : all) {
      ErrorCode error = get(one).get(0).error();
      assertTrue(
          error == ErrorCode.NONE || error == ErrorCode.TOPIC_ALREADY_EXISTS, error::toString);
      created += error == ErrorCode.NONE ? 1 : 0;
    }
    assertEquals(1, created);
    assertEquals(1, store.partitions().size());
  }

  @Test
  void aTopicMayBeDeletedAndCreatedAgainAtOnce() throws Exception {
    create(topic("t", 2));
    CompletableFuture<Void> gate = store.hold();
    var deleted = fixture.admin.deleteTopics(List.of("t"), PATIENCE).toCompletableFuture();
    while (fixture.log.image().topic("t").isPresent()) {
      Thread.onSpinWait();
    }
    var created =
        fixture.admin.createTopics(List.of(topic("t", 1)), false, PATIENCE).toCompletableFuture();
    gate.complete(null);
    assertEquals(ErrorCode.NONE, get(deleted).get(0).error());
    assertEquals(ErrorCode.NONE, get(created).get(0).error());
    List<String> history = store.history();
    assertEquals(List.of("create t-0", "create t-1"), history.subList(0, 2));
    // The partitions of one topic go in any order, but all of them before the new topic comes.
    assertEquals(Set.of("delete 0", "delete 1"), Set.copyOf(history.subList(2, 4)));
    assertEquals(List.of("create t-0"), history.subList(4, history.size()));
  }

  @Test
  void deletesAndWidens() throws Exception {
    create(topic("t", 1));
    assertEquals(
        ErrorCode.NONE,
        get(fixture.admin.createPartitions(
                List.of(new NewPartitions("t", 4, List.of())), false, PATIENCE))
            .get(0)
            .error());
    assertEquals(4, store.partitions().size());
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.INVALID_REQUEST, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        get(fixture.admin.deleteTopics(List.of("t", "t", "u"), PATIENCE)).stream()
            .map(TopicResult::error)
            .toList());
    assertEquals(0, store.partitions().size());
  }

  @Test
  void aDiskThatTakesNoPartitionIsReportedAndRepairedLater() throws Exception {
    store.failCreations(1);
    CreatedTopic created = create(topic("t", 3));
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, created.error());
    assertTrue(created.message().contains("no space left"), created.message());
    assertEquals(2, store.partitions().size());
    assertEquals(
        Map.of("t", ErrorCode.KAFKA_STORAGE_ERROR),
        get(fixture.admin.autoCreateTopics(Set.of("t"))));
    get(fixture.reconciler.repair());
    assertEquals(3, store.partitions().size());
    assertEquals(Map.of(), get(fixture.admin.autoCreateTopics(Set.of("t"))));
  }

  @Test
  void aLaterChangeOfAFailedTopicMakesUpForAllOfIt() throws Exception {
    store.failCreations(2);
    create(topic("t", 3));
    assertEquals(1, store.partitions().size());
    ConfigResult altered =
        alter(resource(ResourceType.TOPIC, "t"), change("flush.ms", ConfigOperation.SET, "5"));
    assertEquals(ErrorCode.NONE, altered.error(), altered.message());
    assertEquals(3, store.partitions().size());
    assertEquals(5, store.settings(fixture.key("t", 0)).orElseThrow().flush().millis());
  }

  @Test
  void autoCreationUsesDefaultsAndKnowsInternalTopics() throws Exception {
    create(topic("there", 1));
    Map<String, ErrorCode> missing =
        get(
            fixture.admin.autoCreateTopics(
                Set.of("there", "new", "in valid", "__consumer_offsets")));
    assertEquals(Map.of("in valid", ErrorCode.INVALID_TOPIC_EXCEPTION), missing);
    assertEquals(1, fixture.log.image().topic("new").orElseThrow().partitions().size());
    assertEquals(
        3, fixture.log.image().topic("__consumer_offsets").orElseThrow().partitions().size());
    assertTrue(
        store.settings(fixture.key("__consumer_offsets", 0)).orElseThrow().retention().compact());
  }

  @Test
  void withoutAutoCreationNothingIsCreated() throws Exception {
    try (AdminFixture strict =
        new AdminFixture(new MemoryMetadataLog(), new MemoryPartitionStore(), Map.of(), false)) {
      get(strict.admin.createTopics(List.of(topic("there", 1)), false, PATIENCE));
      assertEquals(
          Map.of("new", ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
          get(strict.admin.autoCreateTopics(Set.of("there", "new"))));
      assertEquals(1, strict.log.image().topicCount());
    }
  }

  @Test
  void settingsReachThePartitionsFromTheTopicAndFromTheBroker() throws Exception {
    create(topic("own", 1, Map.of("retention.ms", "1000")));
    create(topic("default", 1));
    assertEquals(
        ErrorCode.NONE,
        alter(
                resource(ResourceType.BROKER, ""),
                change("log.retention.ms", ConfigOperation.SET, "2000"))
            .error());
    get(fixture.reconciler.settled("default"));
    assertEquals(2000, retention("default"));
    assertEquals(1000, retention("own"));
    alter(
        resource(ResourceType.TOPIC, "own"), change("retention.ms", ConfigOperation.DELETE, null));
    assertEquals(2000, retention("own"));
  }

  @Test
  void configurationsAreShownWithSourceAndSynonyms() throws Exception {
    create(topic("t", 1, Map.of("segment.bytes", "2000000")));
    ConfigDescription description = describe(resource(ResourceType.TOPIC, "t"), null);
    ConfigEntry entry = entry(description.entries(), "segment.bytes");
    assertEquals("2000000", entry.value());
    assertEquals(ConfigSource.TOPIC, entry.source());
    assertFalse(entry.readOnly());
    assertEquals(
        List.of(ConfigSource.TOPIC, ConfigSource.DEFAULT),
        entry.synonyms().stream().map(synonym -> synonym.source()).toList());
    assertEquals(
        1,
        describe(resource(ResourceType.TOPIC, "t"), Set.of("segment.bytes", "none"))
            .entries()
            .size());
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        describe(resource(ResourceType.TOPIC, "u"), null).error());
    ConfigEntry hours =
        entry(describe(resource(ResourceType.BROKER, "1"), null).entries(), "log.retention.hours");
    assertTrue(hours.readOnly());
    assertEquals(
        ErrorCode.INVALID_REQUEST, describe(resource(ResourceType.BROKER, "2"), null).error());
    assertEquals(
        ErrorCode.INVALID_REQUEST, describe(resource(ResourceType.UNKNOWN, "1"), null).error());
    assertEquals(List.of(), describe(resource(ResourceType.BROKER, ""), null).entries());
  }

  @Test
  void badAlterationsAreRefusedOneByOne() throws Exception {
    create(topic("t", 1));
    ConfigResource topic = resource(ResourceType.TOPIC, "t");
    List<ConfigAlteration> alterations =
        List.of(
            alteration(topic, change("segment.bytes", ConfigOperation.SET, "1")),
            alteration(topic, change("segment.bytes", ConfigOperation.SET, "2000000")),
            alteration(resource(ResourceType.GROUP, "g"), change("x", ConfigOperation.SET, "1")),
            alteration(
                resource(ResourceType.TOPIC, "u"), change("flush.ms", ConfigOperation.SET, "1")));
    List<ConfigResult> results = get(fixture.admin.alterConfigs(alterations, false));
    assertEquals(
        List.of(
            ErrorCode.INVALID_CONFIG,
            ErrorCode.INVALID_REQUEST,
            ErrorCode.INVALID_REQUEST,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        results.stream().map(ConfigResult::error).toList());
    assertTrue(results.get(0).message().startsWith("segment.bytes = 1 must be"));
    get(
        fixture.admin.alterConfigs(
            List.of(alteration(topic, change("flush.ms", ConfigOperation.SET, "1"))), true));
    assertEquals(Map.of(), fixture.log.image().config(ConfigTarget.topic("t")));
  }

  @Test
  void appendsAtOnceAreAllKept() throws Exception {
    create(topic("t", 1));
    ConfigResource topic = resource(ResourceType.TOPIC, "t");
    String key = "leader.replication.throttled.replicas";
    List<CompletableFuture<List<ConfigResult>>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          fixture
              .admin
              .alterConfigs(
                  List.of(alteration(topic, change(key, ConfigOperation.APPEND, "0:" + i))), false)
              .toCompletableFuture());
    }
    for (CompletableFuture<List<ConfigResult>> one : all) {
      assertEquals(ErrorCode.NONE, get(one).get(0).error(), get(one).get(0).message());
    }
    String value = entry(describe(topic, Set.of(key)).entries(), key).value();
    assertEquals(8, value.split(",").length, value);
  }

  @Test
  void recordsAreDeletedWhereThePolicyLetsThem() throws Exception {
    create(topic("t", 1));
    create(topic("compacted", 1, Map.of("cleanup.policy", "compact")));
    Map<TopicPartition, Long> before = new LinkedHashMap<>();
    before.put(new TopicPartition("t", 0), 40L);
    before.put(new TopicPartition("t", 1), 40L);
    before.put(new TopicPartition("t", -1), 40L);
    before.put(new TopicPartition("u", 0), 40L);
    before.put(new TopicPartition("compacted", 0), 40L);
    assertEquals(
        List.of(
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.POLICY_VIOLATION),
        get(fixture.admin.deleteRecords(before, PATIENCE)).stream()
            .map(DeletedRecords::error)
            .toList());
    assertEquals(-1, deleteRecords(-2).lowWatermark());
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, deleteRecords(-2).error());
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, deleteRecords(101).error());
    assertEquals(100, deleteRecords(-1).lowWatermark());
  }

  @Test
  void sizesAndProducersAreShownAndAnUnreadableDiskIsAnErrorCode() throws Exception {
    create(topic("t", 1));
    TopicPartition known = new TopicPartition("t", 0);
    TopicPartition unknown = new TopicPartition("t", 7);
    LogDir dir = get(fixture.admin.describeLogDirs(List.of(known, unknown))).get(0);
    assertEquals(Map.of(known, 1000L), dir.partitions());
    assertEquals("/memory", dir.path());
    assertEquals(1000, dir.totalBytes());
    assertEquals(400, dir.usableBytes());
    var producers = get(fixture.admin.describeProducers(List.of(known, unknown)));
    assertEquals(7, producers.get(0).producers().get(0).producerId());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, producers.get(1).error());
    store.breakReads();
    assertEquals(
        ErrorCode.KAFKA_STORAGE_ERROR,
        get(fixture.admin.describeLogDirs(List.of(known))).get(0).error());
    assertEquals(
        ErrorCode.KAFKA_STORAGE_ERROR,
        get(fixture.admin.describeProducers(List.of(known))).get(0).error());
  }

  @Test
  void aClosedMetadataLogIsAnErrorCode() throws Exception {
    fixture.log.close();
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, create(topic("t", 1)).error());
  }

  private CreatedTopic create(NewTopic topic) throws Exception {
    return get(fixture.admin.createTopics(List.of(topic), false, PATIENCE)).get(0);
  }

  private ConfigResult alter(ConfigResource resource, ConfigChange change) throws Exception {
    return get(fixture.admin.alterConfigs(List.of(alteration(resource, change)), false)).get(0);
  }

  private ConfigDescription describe(ConfigResource resource, Set<String> keys) throws Exception {
    return get(fixture.admin.describeConfigs(List.of(new ConfigQuery(resource, keys)))).get(0);
  }

  private DeletedRecords deleteRecords(long offset) throws Exception {
    return get(fixture.admin.deleteRecords(Map.of(new TopicPartition("t", 0), offset), PATIENCE))
        .get(0);
  }

  private long retention(String topic) {
    return store.settings(fixture.key(topic, 0)).orElseThrow().retention().millis();
  }

  private static ConfigEntry entry(List<ConfigEntry> entries, String key) {
    return entries.stream().filter(entry -> entry.key().equals(key)).findFirst().orElseThrow();
  }

  private static ConfigResource resource(ResourceType type, String name) {
    return new ConfigResource(type, name);
  }

  private static ConfigAlteration alteration(ConfigResource resource, ConfigChange change) {
    return new ConfigAlteration(resource, false, List.of(change));
  }

  private static ConfigChange change(String key, ConfigOperation operation, String value) {
    return new ConfigChange(key, operation, value);
  }
}
