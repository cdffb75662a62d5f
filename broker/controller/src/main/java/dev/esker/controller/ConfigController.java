package dev.esker.controller;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides on changes of configurations.
 *
 * <p>What is proposed holds the new values, and for a list that is appended to or subtracted from
 * also the value that the new one was made of, so that of two such changes at once none is lost.
 */
public final class ConfigController {

  /** The most subscriptions to clients' metrics. */
  static final int MAX_SUBSCRIPTIONS = 1_000;

  private final ConfigResolver resolver;
  private final ConfigRules rules;

  /**
   * @param resolver finds the values in force
   */
  public ConfigController(ConfigResolver resolver) {
    this.resolver = resolver;
    this.rules = new ConfigRules(resolver);
  }

  /**
   * Decides on a change.
   *
   * @param image what there is now
   * @param target whose configuration
   * @param replaceAll whether settings that aren't named go back to their defaults; the changes are
   *     all {@link ConfigChange.Operation#SET} then
   * @param changes at most one for each key
   */
  public Decision alter(
      MetadataImage image, ConfigTarget target, boolean replaceAll, List<ConfigChange> changes) {
    try {
      checkTarget(image, target);
      checkDistinct(changes);
      Map<String, String> before = image.config(target);
      Map<String, String> after = new TreeMap<>(replaceAll ? Map.of() : before);
      Map<String, Optional<String>> expected = new TreeMap<>();
      for (ConfigChange change : changes) {
        Optional<String> value = newValue(image, target, change, expected);
        value.ifPresentOrElse(
            text -> after.put(change.key(), text), () -> after.remove(change.key()));
      }
      if (target.kind() == ConfigTarget.Kind.TOPIC) {
        rules.checkTopic(image, after);
      }
      return new Decision.Accepted(command(target, replaceAll, before, after, expected));
    } catch (RefusedException e) {
      return e.decision();
    }
  }

  private static List<MetadataCommand> command(
      ConfigTarget target,
      boolean replaceAll,
      Map<String, String> before,
      Map<String, String> after,
      Map<String, Optional<String>> expected) {
    if (before.equals(after)) {
      return List.of();
    }
    Map<String, Optional<String>> changed = new TreeMap<>();
    after.forEach(
        (key, value) -> {
          if (replaceAll || !value.equals(before.get(key))) {
            changed.put(key, Optional.of(value));
          }
        });
    if (!replaceAll) {
      before.keySet().stream()
          .filter(key -> !after.containsKey(key))
          .forEach(key -> changed.put(key, Optional.empty()));
    }
    return List.of(new AlterConfig(target, replaceAll, changed, expected));
  }

  private Optional<String> newValue(
      MetadataImage image,
      ConfigTarget target,
      ConfigChange change,
      Map<String, Optional<String>> expected)
      throws RefusedException {
    String key = change.key();
    if (change.operation() == ConfigChange.Operation.DELETE
        && target.kind() == ConfigTarget.Kind.BROKER
        && resolver.brokerConfigs().find(key).isEmpty()) {
      // As in Kafka: its tools clear throttles of brokers without asking whether there are any.
      return Optional.empty();
    }
    ConfigDefinition definition = rules.setting(target.kind(), key);
    if (change.operation() == ConfigChange.Operation.DELETE) {
      return Optional.empty();
    }
    String value =
        change
            .value()
            .orElseThrow(
                () ->
                    new RefusedException(
                        ControllerError.INVALID_REQUEST, "there is no value for " + key))
            .trim();
    if (change.operation() != ConfigChange.Operation.SET) {
      value = combined(image, target, definition, change.operation(), value);
      expected.put(key, Optional.ofNullable(image.config(target).get(key)));
    }
    rules.checkValue(definition, value);
    return Optional.of(value);
  }

  /** A list with items added or taken away; as in Kafka, an unset one starts from its default. */
  private String combined(
      MetadataImage image,
      ConfigTarget target,
      ConfigDefinition definition,
      ConfigChange.Operation operation,
      String value)
      throws RefusedException {
    if (definition.rule().type() != ConfigType.LIST) {
      throw ConfigRules.invalid(
          "can't " + operation + " to " + definition.name() + ", which isn't a list");
    }
    String base = image.config(target).get(definition.name());
    if (base == null) {
      base =
          target.kind() == ConfigTarget.Kind.TOPIC
              ? resolver.topic(image, definition, Map.of()).value().orElse("")
              : definition.defaultValue().orElse("");
    }
    List<String> items = new ArrayList<>(ValueRule.items(base));
    List<String> given = ValueRule.items(value);
    if (operation == ConfigChange.Operation.APPEND) {
      given.stream().filter(item -> !items.contains(item)).forEach(items::add);
    } else {
      items.removeAll(given);
    }
    return String.join(",", items);
  }

  private static void checkTarget(MetadataImage image, ConfigTarget target)
      throws RefusedException {
    switch (target.kind()) {
      case TOPIC -> {
        if (image.topic(target.name()).isEmpty()) {
          throw new RefusedException(
              ControllerError.UNKNOWN_TOPIC_OR_PARTITION,
              "there is no topic '" + target.name() + "'");
        }
      }
      case BROKER -> {
        boolean known =
            target.equals(ConfigTarget.allBrokers())
                || image.brokers().stream()
                    .anyMatch(broker -> target.equals(ConfigTarget.broker(broker.id())));
        if (!known) {
          throw new RefusedException(
              ControllerError.INVALID_REQUEST, "there is no broker '" + target.name() + "'");
        }
      }
      case CLIENT_METRICS -> checkSubscription(image, target);
      case CLIENT_QUOTA -> throw new IllegalArgumentException("QuotaController decides on quotas");
    }
  }

  private static void checkSubscription(MetadataImage image, ConfigTarget target)
      throws RefusedException {
    if (target.name().isEmpty()) {
      throw new RefusedException(
          ControllerError.INVALID_REQUEST, "a subscription to metrics must have a name");
    }
    long others =
        image.configured().stream()
            .filter(each -> each.kind() == target.kind() && !each.equals(target))
            .count();
    if (others >= MAX_SUBSCRIPTIONS) {
      throw new RefusedException(
          ControllerError.INVALID_REQUEST,
          "there are " + MAX_SUBSCRIPTIONS + " subscriptions to metrics already");
    }
  }

  private static void checkDistinct(List<ConfigChange> changes) throws RefusedException {
    Set<String> keys = new HashSet<>();
    for (ConfigChange change : changes) {
      if (!keys.add(change.key())) {
        throw new RefusedException(
            ControllerError.INVALID_REQUEST, change.key() + " is named more than once");
      }
    }
  }
}
