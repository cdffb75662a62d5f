package dev.esker.controller;

import dev.esker.controller.ConfigDefinition.Effect;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The settings of a subscription to clients' metrics (KIP-714). As with a broker of Kafka that has
 * no receiver for such metrics, they are checked, kept and shown, and clients aren't asked.
 */
public final class ClientMetricsConfigs {
  private static final Set<String> MATCHED =
      Set.of(
          "client_instance_id",
          "client_id",
          "client_software_name",
          "client_software_version",
          "client_source_address",
          "client_source_port");

  private static final Map<String, ConfigDefinition> ALL = new LinkedHashMap<>();

  static {
    define(
        "metrics",
        new ValueRule(ConfigType.LIST, "a list of prefixes of metrics' names", value -> true),
        "",
        "The metrics that are wanted: prefixes of their names, or * for all.");
    define(
        "interval.ms",
        ValueRule.integer(100, 3_600_000),
        "300000",
        "How often clients shall send them.");
    define(
        "match",
        new ValueRule(
            ConfigType.LIST,
            "a list of name=pattern, a name being one of " + MATCHED.stream().sorted().toList(),
            value -> ValueRule.items(value).stream().allMatch(ClientMetricsConfigs::isPattern)),
        "",
        "Which clients are meant; all, if it is empty.");
  }

  private ClientMetricsConfigs() {}

  /** A setting by its name. */
  public static Optional<ConfigDefinition> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** Every setting. */
  public static Collection<ConfigDefinition> all() {
    return ALL.values();
  }

  private static boolean isPattern(String item) {
    String[] sides = item.split("=", -1);
    if (sides.length != 2 || !MATCHED.contains(sides[0].trim())) {
      return false;
    }
    try {
      Pattern unused = Pattern.compile(sides[1].trim());
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static void define(String name, ValueRule rule, String defaultValue, String doc) {
    ALL.put(
        name,
        new ConfigDefinition(name, rule, Optional.of(defaultValue), Effect.STORED, List.of(), doc));
  }
}
