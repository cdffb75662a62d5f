package dev.esker.server.admin;

import dev.esker.controller.ConfigChange;
import dev.esker.controller.ConfigController;
import dev.esker.controller.ConfigResolver;
import dev.esker.controller.Decision;
import dev.esker.controller.ResolvedConfig;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataImage;
import dev.esker.spi.AdminService;
import dev.esker.spi.AdminService.ConfigAlteration;
import dev.esker.spi.AdminService.ConfigDescription;
import dev.esker.spi.AdminService.ConfigQuery;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.ConfigResult;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Shows and changes configurations. */
final class ConfigAdmin {
  private final int brokerId;
  private final Proposer proposer;
  private final TopicReconciler reconciler;
  private final ConfigController controller;
  private final ConfigResolver resolver;

  ConfigAdmin(
      int brokerId,
      Proposer proposer,
      TopicReconciler reconciler,
      ConfigController controller,
      ConfigResolver resolver) {
    this.brokerId = brokerId;
    this.proposer = proposer;
    this.reconciler = reconciler;
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
      default -> undescribed(resource, ErrorCode.INVALID_REQUEST, unsupported(resource));
    };
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
    return name.equals(Integer.toString(brokerId))
        ? described(query, resolver.broker(image))
        : undescribed(
            query.resource(),
            ErrorCode.INVALID_REQUEST,
            "this is broker " + brokerId + ", not '" + name + "'");
  }

  private static ConfigDescription described(ConfigQuery query, List<ResolvedConfig> configs) {
    return new ConfigDescription(
        query.resource(), ErrorCode.NONE, null, ConfigAnswers.entries(configs, query.keys()));
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

  /** New settings of a topic are in force when the answer arrives. */
  private CompletionStage<Outcome> settle(ConfigResource resource, Outcome outcome) {
    if (!outcome.isDone() || resource.type() != AdminService.ResourceType.TOPIC) {
      return CompletableFuture.completedFuture(outcome);
    }
    return reconciler
        .settled(resource.name())
        .handle((done, error) -> error == null ? outcome : Answers.storageFailed(error));
  }

  private static Optional<ConfigTarget> target(ConfigResource resource) {
    return switch (resource.type()) {
      case TOPIC -> Optional.of(ConfigTarget.topic(resource.name()));
      case BROKER -> Optional.of(new ConfigTarget(ConfigTarget.Kind.BROKER, resource.name()));
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
    return "there are no configurations of type " + resource.type() + " here";
  }
}
