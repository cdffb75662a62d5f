package dev.esker.server.admin;

import dev.esker.controller.ConfigChange;
import dev.esker.controller.ConfigController;
import dev.esker.controller.ConfigResolver;
import dev.esker.controller.Decision;
import dev.esker.controller.ResolvedConfig;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.TopicState;
import dev.esker.spi.AdminService;
import dev.esker.spi.AdminService.ConfigAlteration;
import dev.esker.spi.AdminService.ConfigDescription;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigQuery;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.ConfigResult;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Shows and changes configurations. */
final class ConfigAdmin {
  private final int brokerId;
  private final Proposer proposer;
  private final StoredTopics stored;
  private final ConfigController controller;
  private final ConfigResolver resolver;
  private final BrokerLoggers loggers = new BrokerLoggers(LoggerFactory.getILoggerFactory());

  ConfigAdmin(
      int brokerId,
      Proposer proposer,
      StoredTopics stored,
      ConfigController controller,
      ConfigResolver resolver) {
    this.brokerId = brokerId;
    this.proposer = proposer;
    this.stored = stored;
    this.controller = controller;
    this.resolver = resolver;
  }

  CompletionStage<List<ConfigDescription>> describe(List<ConfigQuery> queries) {
    MetadataImage image = proposer.image();
    return CompletableFuture.completedFuture(
        queries.stream().map(query -> describe(image, query)).toList());
  }

  private ConfigDescription describe(MetadataImage image, ConfigQuery query) {
    ConfigResource resource = query.resource();
    return switch (resource.type()) {
      case TOPIC -> describeTopic(image, query);
      case BROKER -> describeBroker(image, query);
      case BROKER_LOGGER ->
          isThisBroker(resource)
              ? described(resource, loggers.describe(query.keys()))
              : undescribed(resource, ErrorCode.INVALID_REQUEST, otherBroker(resource));
      case CLIENT_METRICS ->
          resource.name().isEmpty()
              ? undescribed(resource, ErrorCode.INVALID_REQUEST, "a subscription must have a name")
              : described(resource, subscription(image, query));
      // A group has no settings of its own as long as there is only the classic protocol.
      case GROUP -> described(resource, List.of());
      case UNKNOWN -> undescribed(resource, ErrorCode.INVALID_REQUEST, unsupported(resource));
    };
  }

  private static List<ConfigEntry> subscription(MetadataImage image, ConfigQuery query) {
    List<ConfigEntry> entries = new ArrayList<>();
    image
        .config(new ConfigTarget(ConfigTarget.Kind.CLIENT_METRICS, query.resource().name()))
        .forEach(
            (key, value) -> {
              if (query.keys() == null || query.keys().contains(key)) {
                entries.add(ConfigAnswers.ofSubscription(key, value));
              }
            });
    return entries;
  }

  CompletionStage<List<ConfigResource>> list(Set<ResourceType> types) {
    MetadataImage image = proposer.image();
    List<ConfigResource> found = new ArrayList<>();
    for (ResourceType type : types) {
      names(image, type).forEach(name -> found.add(new ConfigResource(type, name)));
    }
    return CompletableFuture.completedFuture(found);
  }

  private static Stream<String> names(MetadataImage image, ResourceType type) {
    return switch (type) {
      case TOPIC -> image.topics().stream().map(TopicState::name);
      case BROKER, BROKER_LOGGER ->
          image.brokers().stream().map(broker -> Integer.toString(broker.id()));
      case CLIENT_METRICS ->
          image.configured().stream()
              .filter(target -> target.kind() == ConfigTarget.Kind.CLIENT_METRICS)
              .map(ConfigTarget::name);
      case GROUP, UNKNOWN -> Stream.empty();
    };
  }

  private boolean isThisBroker(ConfigResource resource) {
    return resource.name().equals(Integer.toString(brokerId));
  }

  private String otherBroker(ConfigResource resource) {
    return "this is broker " + brokerId + ", not '" + resource.name() + "'";
  }

  private static ConfigDescription described(ConfigResource resource, List<ConfigEntry> entries) {
    return new ConfigDescription(resource, ErrorCode.NONE, null, entries);
  }

  private ConfigDescription describeTopic(MetadataImage image, ConfigQuery query) {
    String name = query.resource().name();
    return image.topic(name).isPresent()
        ? described(query, resolver.topic(image, name))
        : undescribed(
            query.resource(),
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            "there is no topic '" + name + "'");
  }

  private ConfigDescription describeBroker(MetadataImage image, ConfigQuery query) {
    String name = query.resource().name();
    if (name.isEmpty()) {
      return described(query, resolver.allBrokers(image));
    }
    return isThisBroker(query.resource())
        ? described(query, resolver.broker(image))
        : undescribed(query.resource(), ErrorCode.INVALID_REQUEST, otherBroker(query.resource()));
  }

  private static ConfigDescription described(ConfigQuery query, List<ResolvedConfig> configs) {
    return described(query.resource(), ConfigAnswers.entries(configs, query.keys()));
  }

  private static ConfigDescription undescribed(
      ConfigResource resource, ErrorCode error, String message) {
    return new ConfigDescription(resource, error, message, List.of());
  }

  CompletionStage<List<ConfigResult>> alter(
      List<ConfigAlteration> alterations, boolean validateOnly) {
    List<CompletionStage<ConfigResult>> results = new ArrayList<>(alterations.size());
    Set<ConfigResource> seen = new HashSet<>();
    for (ConfigAlteration alteration : alterations) {
      ConfigResource resource = alteration.resource();
      CompletionStage<Outcome> outcome =
          seen.add(resource)
              ? alter(alteration, validateOnly)
              : refused(resource.type() + " " + resource.name() + " is named twice");
      results.add(
          outcome.thenApply(done -> new ConfigResult(resource, done.error(), done.message())));
    }
    return Answers.inOrder(results);
  }

  private CompletionStage<Outcome> alter(ConfigAlteration alteration, boolean validateOnly) {
    ConfigResource resource = alteration.resource();
    if (resource.type() == ResourceType.BROKER_LOGGER) {
      return alterLoggers(alteration, validateOnly);
    }
    Optional<ConfigTarget> target = target(resource);
    if (target.isEmpty()) {
      return refused(unsupported(resource));
    }
    List<ConfigChange> changes = alteration.changes().stream().map(ConfigAdmin::change).toList();
    Function<MetadataImage, Decision> decide =
        image -> controller.alter(image, target.get(), alteration.replaceAll(), changes);
    Decision decision = decide.apply(proposer.image());
    if (validateOnly && decision instanceof Decision.Accepted) {
      return CompletableFuture.completedFuture(Outcome.done(List.of()));
    }
    return proposer.propose(decision, decide).thenCompose(outcome -> settle(resource, outcome));
  }

  private CompletionStage<Outcome> alterLoggers(ConfigAlteration alteration, boolean validateOnly) {
    if (!isThisBroker(alteration.resource())) {
      return refused(otherBroker(alteration.resource()));
    } else if (alteration.replaceAll()) {
      return refused("levels of loggers are changed one by one (IncrementalAlterConfigs)");
    }
    return loggers
        .alter(alteration.changes(), validateOnly)
        .map(ConfigAdmin::refused)
        .orElseGet(() -> CompletableFuture.completedFuture(Outcome.done(List.of())));
  }

  /** New settings of a topic are in force when the answer arrives. */
  private CompletionStage<Outcome> settle(ConfigResource resource, Outcome outcome) {
    if (!outcome.isDone() || resource.type() != ResourceType.TOPIC) {
      return CompletableFuture.completedFuture(outcome);
    }
    return stored
        .settled(resource.name())
        .handle((done, error) -> error == null ? outcome : Answers.storageFailed(error));
  }

  private static Optional<ConfigTarget> target(ConfigResource resource) {
    return switch (resource.type()) {
      case TOPIC -> Optional.of(ConfigTarget.topic(resource.name()));
      case BROKER -> Optional.of(new ConfigTarget(ConfigTarget.Kind.BROKER, resource.name()));
      case CLIENT_METRICS ->
          Optional.of(new ConfigTarget(ConfigTarget.Kind.CLIENT_METRICS, resource.name()));
      default -> Optional.empty();
    };
  }

  private static ConfigChange change(AdminService.ConfigChange change) {
    return new ConfigChange(
        change.key(),
        ConfigChange.Operation.valueOf(change.operation().name()),
        Optional.ofNullable(change.value()));
  }

  private static CompletionStage<Outcome> refused(String message) {
    return CompletableFuture.completedFuture(Outcome.failed(ErrorCode.INVALID_REQUEST, message));
  }

  private static String unsupported(ConfigResource resource) {
    return resource.type() == ResourceType.GROUP
        ? "groups have no settings: this broker serves the classic protocol only"
        : "there are no configurations of type " + resource.type() + " here";
  }
}
