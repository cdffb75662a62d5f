package dev.esker.server.admin;

import static dev.esker.server.admin.AdminFixture.get;
import static dev.esker.server.admin.AdminFixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.AdminService.ConfigAlteration;
import dev.esker.spi.AdminService.ConfigChange;
import dev.esker.spi.AdminService.ConfigDescription;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigOperation;
import dev.esker.spi.AdminService.ConfigQuery;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.ConfigResult;
import dev.esker.spi.AdminService.ConfigSource;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.ErrorCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Configurations of other things than topics. */
@Timeout(60)
class ConfigAdminTest {
  private static final String BROKER = Integer.toString(AdminFixture.BROKER);

  private AdminFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new AdminFixture(new MemoryPartitionStore());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ConfigResult set(ResourceType type, String name, String key, String value)
      throws Exception {
    return alter(type, name, false, new ConfigChange(key, ConfigOperation.SET, value));
  }

  private ConfigResult alter(
      ResourceType type, String name, boolean replaceAll, ConfigChange change) throws Exception {
    ConfigResource resource = new ConfigResource(type, name);
    return get(fixture.admin.alterConfigs(
            List.of(new ConfigAlteration(resource, replaceAll, List.of(change))), false))
        .get(0);
  }

  private ConfigDescription describe(ResourceType type, String name) throws Exception {
    return get(fixture.admin.describeConfigs(
            List.of(new ConfigQuery(new ConfigResource(type, name), null))))
        .get(0);
  }

  private static Map<String, String> values(ConfigDescription description) {
    assertEquals(ErrorCode.NONE, description.error(), description.message());
    Map<String, String> values = new TreeMap<>();
    for (ConfigEntry entry : description.entries()) {
      values.put(entry.key(), entry.value());
    }
    return values;
  }

  @Test
  void aSubscriptionToMetricsIsKeptAndShown() throws Exception {
    ResourceType type = ResourceType.CLIENT_METRICS;
    assertEquals(Map.of(), values(describe(type, "m")));
    assertEquals(ErrorCode.NONE, set(type, "m", "interval.ms", "5000").error());
    assertEquals(ErrorCode.NONE, set(type, "m", "match", "client_id=a.*").error());
    ConfigDescription shown = describe(type, "m");
    assertEquals(Map.of("interval.ms", "5000", "match", "client_id=a.*"), values(shown));
    assertEquals(ConfigSource.CLIENT_METRICS, shown.entries().get(0).source());
    assertEquals(ErrorCode.INVALID_CONFIG, set(type, "m", "interval.ms", "5").error());
    assertEquals(ErrorCode.INVALID_CONFIG, set(type, "m", "match", "user=a").error());
    assertEquals(ErrorCode.INVALID_CONFIG, set(type, "m", "match", "client_id=(").error());
    ConfigResult unknown = set(type, "m", "intervall.ms", "5");
    assertEquals(ErrorCode.INVALID_CONFIG, unknown.error());
    assertTrue(unknown.message().contains("interval.ms"), unknown.message());
    assertEquals(ErrorCode.INVALID_REQUEST, set(type, "", "interval.ms", "5000").error());
    assertEquals(ErrorCode.INVALID_REQUEST, describe(type, "").error());
  }

  @Test
  void whatHasAConfigurationIsListed() throws Exception {
    get(fixture.admin.createTopics(List.of(topic("t", 1)), false, 60_000));
    set(ResourceType.CLIENT_METRICS, "m", "interval.ms", "5000");
    assertEquals(
        Set.of("TOPIC t", "CLIENT_METRICS m", "BROKER 1", "BROKER_LOGGER 1"),
        names(EnumSet.complementOf(EnumSet.of(ResourceType.UNKNOWN))));
    assertEquals(Set.of("TOPIC t"), names(EnumSet.of(ResourceType.TOPIC)));
    alter(
        ResourceType.CLIENT_METRICS,
        "m",
        false,
        new ConfigChange("interval.ms", ConfigOperation.DELETE, null));
    assertEquals(Set.of(), names(EnumSet.of(ResourceType.CLIENT_METRICS)));
  }

  private Set<String> names(Set<ResourceType> types) throws Exception {
    Set<String> names = new TreeSet<>();
    get(fixture.admin.listConfigResources(types))
        .forEach(resource -> names.add(resource.type() + " " + resource.name()));
    return names;
  }

  @Test
  void groupsHaveNoSettings() throws Exception {
    assertEquals(Map.of(), values(describe(ResourceType.GROUP, "g")));
    ConfigResult refused = set(ResourceType.GROUP, "g", "consumer.session.timeout.ms", "50000");
    assertEquals(ErrorCode.INVALID_REQUEST, refused.error());
    assertTrue(refused.message().contains("groups have no settings"), refused.message());
  }

  @Test
  void levelsOfLoggersAreThoseOfThisBroker() throws Exception {
    ResourceType type = ResourceType.BROKER_LOGGER;
    String logger = TopicReconciler.class.getName();
    assertTrue(values(describe(type, BROKER)).containsKey(logger));
    assertEquals(ErrorCode.NONE, set(type, BROKER, logger, "DEBUG").error());
    assertEquals("DEBUG", values(describe(type, BROKER)).get(logger));
    ConfigChange remove = new ConfigChange(logger, ConfigOperation.DELETE, null);
    assertEquals(ErrorCode.NONE, alter(type, BROKER, false, remove).error());
    assertFalse(values(describe(type, BROKER)).get(logger).equals("DEBUG"));
    assertEquals(ErrorCode.INVALID_REQUEST, alter(type, BROKER, true, remove).error());
    assertEquals(ErrorCode.INVALID_REQUEST, describe(type, "2").error());
    assertEquals(ErrorCode.INVALID_REQUEST, set(type, "2", logger, "DEBUG").error());
  }

  @Test
  void aBrokersSettingsAreChangedWhileItRunsIfTheyCanBe() throws Exception {
    ResourceType type = ResourceType.BROKER;
    String rate = "leader.replication.throttled.rate";
    assertEquals(ErrorCode.NONE, set(type, BROKER, rate, "1000").error());
    assertEquals(ErrorCode.NONE, set(type, "", "log.retention.ms", "2000").error());
    Map<String, String> values = values(describe(type, BROKER));
    assertEquals("1000", values.get(rate));
    assertEquals("2000", values.get("log.retention.ms"));
    assertEquals(Map.of("log.retention.ms", "2000"), values(describe(type, "")));
    assertEquals(ErrorCode.INVALID_CONFIG, set(type, BROKER, rate, "-1").error());
    ConfigResult fixed = set(type, BROKER, "log.retention.hours", "1");
    assertEquals(ErrorCode.INVALID_REQUEST, fixed.error());
    assertTrue(fixed.message().contains("read-only"), fixed.message());
    get(fixture.admin.createTopics(List.of(topic("t", 1)), false, 60_000));
    assertEquals("2000", values(describe(ResourceType.TOPIC, "t")).get("retention.ms"));
  }
}
