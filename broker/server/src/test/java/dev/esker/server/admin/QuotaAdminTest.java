package dev.esker.server.admin;

import static dev.esker.server.admin.AdminFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.server.quotas.BrokerQuotaMeter;
import dev.esker.server.quotas.QuotaWindows;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.QuotaService.AlterResult;
import dev.esker.spi.QuotaService.Alteration;
import dev.esker.spi.QuotaService.Condition;
import dev.esker.spi.QuotaService.Entity;
import dev.esker.spi.QuotaService.EntityType;
import dev.esker.spi.QuotaService.Filter;
import dev.esker.spi.QuotaService.Match;
import dev.esker.wal.io.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuotaAdminTest {
  private static final String RATE = "producer_byte_rate";
  private static final Entity USER = new Entity(Map.of(EntityType.USER, Optional.of("u")));
  private static final Entity DEFAULT_USER = new Entity(Map.of(EntityType.USER, Optional.empty()));
  private static final Entity BOTH =
      new Entity(Map.of(EntityType.USER, Optional.of("u"), EntityType.CLIENT_ID, Optional.empty()));
  private static final Entity CLIENT = new Entity(Map.of(EntityType.CLIENT_ID, Optional.of("c")));

  private final MemoryMetadataLog log = new MemoryMetadataLog();
  private final BrokerQuotaMeter meter =
      new BrokerQuotaMeter(new ManualClock(0), QuotaWindows.DEFAULTS);
  private final QuotaAdmin admin = new QuotaAdmin(log, meter);

  @BeforeEach
  void subscribe() {
    log.subscribe(meter);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private ErrorCode set(Entity entity, String key, double value) throws Exception {
    return alter(new Alteration(entity, Map.of(key, OptionalDouble.of(value))), false).error();
  }

  private AlterResult alter(Alteration alteration, boolean validateOnly) throws Exception {
    return get(admin.alter(List.of(alteration), validateOnly)).get(0);
  }

  private Set<Entity> describe(boolean strict, Map<EntityType, Condition> conditions)
      throws Exception {
    return get(admin.describe(new Filter(conditions, strict))).stream()
        .map(found -> found.entity())
        .collect(Collectors.toSet());
  }

  private static Condition exact(String name) {
    return new Condition(Match.EXACT, name);
  }

  @Test
  void aChangeIsInForceWhenTheAnswerArrives() throws Exception {
    assertFalse(meter.isActive());
    assertEquals(ErrorCode.NONE, set(USER, RATE, 100));
    assertTrue(meter.isActive());
    assertEquals(
        Map.of(RATE, 100.0), get(admin.describe(new Filter(Map.of(), false))).get(0).values());
    assertEquals(
        ErrorCode.NONE,
        alter(new Alteration(USER, Map.of(RATE, OptionalDouble.empty())), false).error());
    assertFalse(meter.isActive());
    assertEquals(Set.of(), describe(false, Map.of()));
  }

  @Test
  void whatIsOnlyValidatedChangesNothing() throws Exception {
    Alteration good = new Alteration(USER, Map.of(RATE, OptionalDouble.of(5)));
    assertEquals(ErrorCode.NONE, alter(good, true).error());
    Alteration bad = new Alteration(USER, Map.of(RATE, OptionalDouble.of(-5)));
    AlterResult refused = alter(bad, true);
    assertEquals(ErrorCode.INVALID_REQUEST, refused.error());
    assertTrue(refused.message().contains("producer_byte_rate = -5.0"), refused.message());
    assertEquals(Set.of(), describe(false, Map.of()));
  }

  @Test
  void anEntityThatCannotBeIsRefused() throws Exception {
    for (Entity entity :
        List.of(
            new Entity(Map.of()),
            new Entity(Map.of(EntityType.USER, Optional.of(""))),
            new Entity(
                Map.of(EntityType.USER, Optional.empty(), EntityType.IP, Optional.empty())))) {
      assertEquals(ErrorCode.INVALID_REQUEST, set(entity, RATE, 1), entity.toString());
    }
  }

  @Test
  void ofAnEntityThatIsNamedTwiceTheFirstChangeCounts() throws Exception {
    List<AlterResult> results =
        get(
            admin.alter(
                List.of(
                    new Alteration(USER, Map.of(RATE, OptionalDouble.of(1))),
                    new Alteration(CLIENT, Map.of(RATE, OptionalDouble.of(2))),
                    new Alteration(USER, Map.of(RATE, OptionalDouble.of(3)))),
                false));
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.NONE, ErrorCode.INVALID_REQUEST),
        results.stream().map(AlterResult::error).toList());
    assertEquals(Set.of(USER, CLIENT), describe(false, Map.of()));
  }

  @Test
  void filtersAreThoseOfKip546() throws Exception {
    for (Entity entity : List.of(USER, DEFAULT_USER, BOTH, CLIENT)) {
      assertEquals(ErrorCode.NONE, set(entity, RATE, 1));
    }
    Condition any = new Condition(Match.ANY, null);
    Condition byDefault = new Condition(Match.DEFAULT, null);
    assertEquals(Set.of(USER, DEFAULT_USER, BOTH), describe(false, Map.of(EntityType.USER, any)));
    assertEquals(Set.of(USER, DEFAULT_USER), describe(true, Map.of(EntityType.USER, any)));
    assertEquals(Set.of(USER, BOTH), describe(false, Map.of(EntityType.USER, exact("u"))));
    assertEquals(Set.of(USER), describe(true, Map.of(EntityType.USER, exact("u"))));
    assertEquals(Set.of(DEFAULT_USER), describe(true, Map.of(EntityType.USER, byDefault)));
    assertEquals(
        Set.of(BOTH),
        describe(true, Map.of(EntityType.USER, any, EntityType.CLIENT_ID, byDefault)));
    assertEquals(Set.of(), describe(false, Map.of(EntityType.USER, exact("v"))));
    assertEquals(Set.of(), describe(true, Map.of()));
    assertEquals(Set.of(USER, DEFAULT_USER, BOTH, CLIENT), describe(false, Map.of()));
  }

  @Test
  void everyQuotaOfTheProtocolIsKnown() throws Exception {
    assertEquals(ErrorCode.NONE, set(USER, "consumer_byte_rate", 1));
    assertEquals(ErrorCode.NONE, set(USER, "request_percentage", 0.5));
    Entity address = new Entity(Map.of(EntityType.IP, Optional.of("127.0.0.1")));
    assertEquals(ErrorCode.NONE, set(address, "connection_creation_rate", 1));
    TreeSet<String> keys = new TreeSet<>();
    get(admin.describe(new Filter(Map.of(), false)))
        .forEach(found -> keys.addAll(found.values().keySet()));
    assertEquals(
        Set.of("connection_creation_rate", "consumer_byte_rate", "request_percentage"), keys);
  }
}
