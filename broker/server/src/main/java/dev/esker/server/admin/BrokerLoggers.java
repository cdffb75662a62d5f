package dev.esker.server.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.esker.spi.AdminService.ConfigChange;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigOperation;
import dev.esker.spi.AdminService.ConfigSource;
import dev.esker.spi.AdminService.ConfigSynonym;
import dev.esker.spi.AdminService.ConfigType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.ILoggerFactory;

/**
 * The levels of this broker's loggers as its configurations (KIP-412). Changes are forgotten at a
 * restart, as in Kafka. Any thread.
 *
 * <p>In a program that logs by something else than Logback there are none to be changed.
 */
final class BrokerLoggers {
  private static final String ROOT = "root";
  private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private final ILoggerFactory loggers;

  BrokerLoggers(ILoggerFactory loggers) {
    this.loggers = loggers;
  }

  /** The level of every logger that there is by now, whether its own or inherited. */
  List<ConfigEntry> describe(Set<String> names) {
    List<ConfigEntry> entries = new ArrayList<>();
    if (loggers instanceof LoggerContext context) {
      for (Logger logger : context.getLoggerList()) {
        String name = name(logger);
        if (names == null || names.contains(name)) {
          entries.add(entry(name, level(logger)));
        }
      }
    }
    return entries;
  }

  private static ConfigEntry entry(String name, String level) {
    ConfigSource source = ConfigSource.BROKER_LOGGER;
    return new ConfigEntry(
        name,
        level,
        source,
        ConfigType.STRING,
        false,
        false,
        List.of(new ConfigSynonym(name, level, source)),
        "The level of the logger, one of " + LEVELS);
  }

  /** Changes levels, all or none; what is wrong with the changes, empty if they are done. */
  Optional<String> alter(List<ConfigChange> changes, boolean validateOnly) {
    if (!(loggers instanceof LoggerContext context)) {
      return Optional.of("the levels of loggers belong to the program that runs the broker");
    }
    for (ConfigChange change : changes) {
      Optional<String> fault = fault(context, change);
      if (fault.isPresent()) {
        return fault;
      }
    }
    if (!validateOnly) {
      changes.forEach(change -> apply(logger(context, change.key()), change));
    }
    return Optional.empty();
  }

  private static Optional<String> fault(LoggerContext context, ConfigChange change) {
    String name = change.key();
    if (!name.equals(ROOT) && context.exists(name) == null) {
      return Optional.of("there is no logger '" + name + "'");
    }
    return switch (change.operation()) {
      case SET ->
          LEVELS.contains(change.value().trim().toUpperCase(Locale.ROOT))
              ? Optional.empty()
              : Optional.of(name + " = " + change.value() + " must be one of " + LEVELS);
      case DELETE ->
          name.equals(ROOT)
              ? Optional.of("the level of the root logger can't be removed")
              : Optional.empty();
      case APPEND, SUBTRACT ->
          Optional.of("can't " + change.operation() + " to the level of " + name);
    };
  }

  private static void apply(Logger logger, ConfigChange change) {
    logger.setLevel(
        change.operation() == ConfigOperation.DELETE
            ? null
            : Level.toLevel(change.value().trim().toUpperCase(Locale.ROOT)));
  }

  private static Logger logger(LoggerContext context, String name) {
    return context.getLogger(name.equals(ROOT) ? org.slf4j.Logger.ROOT_LOGGER_NAME : name);
  }

  private static String name(Logger logger) {
    return logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName();
  }

  private static String level(Logger logger) {
    return logger.getEffectiveLevel().toString();
  }
}
