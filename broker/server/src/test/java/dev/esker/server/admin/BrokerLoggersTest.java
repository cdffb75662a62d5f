package dev.esker.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.esker.spi.AdminService.ConfigChange;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigOperation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.helpers.NOPLoggerFactory;

class BrokerLoggersTest {
  private final LoggerContext context = new LoggerContext();
  private final BrokerLoggers loggers = new BrokerLoggers(context);

  @BeforeEach
  void setLevels() {
    context.getLogger("ROOT").setLevel(Level.WARN);
    context.getLogger("a.b.C");
    context.getLogger("a").setLevel(Level.INFO);
  }

  private Map<String, String> levels(Set<String> names) {
    return loggers.describe(names).stream()
        .collect(Collectors.toMap(ConfigEntry::key, ConfigEntry::value));
  }

  private Optional<String> alter(String name, ConfigOperation operation, String level) {
    return loggers.alter(List.of(new ConfigChange(name, operation, level)), false);
  }

  @Test
  void everyLoggerHasItsOwnOrAnInheritedLevel() {
    assertEquals(Map.of("root", "WARN", "a", "INFO", "a.b", "INFO", "a.b.C", "INFO"), levels(null));
    assertEquals(Map.of("a.b", "INFO"), levels(Set.of("a.b", "x")));
  }

  @Test
  void aLevelIsSetAndRemoved() {
    assertEquals(Optional.empty(), alter("a.b", ConfigOperation.SET, "debug"));
    assertEquals("DEBUG", levels(null).get("a.b.C"));
    assertEquals("INFO", levels(null).get("a"));
    assertEquals(Optional.empty(), alter("a.b", ConfigOperation.DELETE, null));
    assertEquals("INFO", levels(null).get("a.b.C"));
    assertEquals(Optional.empty(), alter("root", ConfigOperation.SET, "ERROR"));
    assertEquals("ERROR", levels(null).get("root"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "x, SET, INFO, there is no logger 'x'",
        "a, SET, LOUD, a = LOUD must be one of",
        "root, DELETE, null, can't be removed",
        "a, APPEND, INFO, can't APPEND"
      })
  void whatMakesNoSenseIsRefused(String name, ConfigOperation operation, String level, String why) {
    String fault = alter(name, operation, level).orElseThrow();
    assertTrue(fault.contains(why), fault);
  }

  @Test
  void allChangesAreMadeOrNone() {
    List<ConfigChange> changes =
        List.of(
            new ConfigChange("a", ConfigOperation.SET, "TRACE"),
            new ConfigChange("x", ConfigOperation.SET, "TRACE"));
    assertTrue(loggers.alter(changes, false).isPresent());
    assertEquals(Optional.empty(), loggers.alter(changes.subList(0, 1), true));
    assertEquals("INFO", levels(null).get("a"));
  }

  @Test
  void otherLoggingIsLeftAlone() {
    BrokerLoggers none = new BrokerLoggers(new NOPLoggerFactory());
    assertEquals(List.of(), none.describe(null));
    assertTrue(none.alter(List.of(), false).isPresent());
  }
}
