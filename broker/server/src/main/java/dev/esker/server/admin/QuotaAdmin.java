package dev.esker.server.admin;

import dev.esker.controller.Decision;
import dev.esker.controller.QuotaController;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.QuotaEntity;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.QuotaMeter;
import dev.esker.spi.QuotaService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Shows and changes quotas of clients. */
public final class QuotaAdmin implements QuotaService {
  private final Proposer proposer;
  private final QuotaController controller;
  private final QuotaMeter meter;

  /**
   * @param log the metadata
   * @param meter subscribed to that log
   */
  public QuotaAdmin(MetadataLog log, QuotaMeter meter) {
    this.proposer = new Proposer(log);
    this.controller = new QuotaController();
    this.meter = meter;
  }

  @Override
  public QuotaMeter meter() {
    return meter;
  }

  @Override
  public CompletionStage<List<EntityQuotas>> describe(Filter filter) {
    List<EntityQuotas> found = new ArrayList<>();
    QuotaController.quotas(proposer.image())
        .forEach(
            (entity, quotas) -> {
              if (passes(filter, entity)) {
                Map<String, Double> values = new TreeMap<>();
                quotas.forEach((key, value) -> values.put(key, Double.valueOf(value)));
                found.add(new EntityQuotas(entity(entity), values));
              }
            });
    return CompletableFuture.completedFuture(found);
  }

  private static boolean passes(Filter filter, QuotaEntity entity) {
    if (filter.strict() && entity.parts().size() != filter.conditions().size()) {
      return false;
    }
    for (Map.Entry<EntityType, Condition> wanted : filter.conditions().entrySet()) {
      Optional<String> name = entity.parts().get(part(wanted.getKey()));
      if (name == null || !passes(wanted.getValue(), name)) {
        return false;
      }
    }
    return true;
  }

  private static boolean passes(Condition condition, Optional<String> name) {
    return switch (condition.match()) {
      case ANY -> true;
      case DEFAULT -> name.isEmpty();
      case EXACT -> name.isPresent() && name.get().equals(condition.name());
    };
  }

  @Override
  public CompletionStage<List<AlterResult>> alter(
      List<Alteration> alterations, boolean validateOnly) {
    List<CompletionStage<AlterResult>> results = new ArrayList<>(alterations.size());
    Set<Entity> seen = new HashSet<>();
    for (Alteration alteration : alterations) {
      CompletionStage<Outcome> outcome =
          seen.add(alteration.entity())
              ? alter(alteration, validateOnly)
              : refused("the entity is named more than once");
      results.add(
          outcome.thenApply(
              done -> new AlterResult(alteration.entity(), done.error(), done.message())));
    }
    return Answers.inOrder(results);
  }

  private CompletionStage<Outcome> alter(Alteration alteration, boolean validateOnly) {
    QuotaEntity entity;
    try {
      entity = entity(alteration.entity());
    } catch (IllegalArgumentException e) {
      return refused(e.getMessage());
    }
    Map<String, Optional<Double>> changes = new HashMap<>();
    alteration
        .values()
        .forEach(
            (key, value) ->
                changes.put(
                    key, value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty()));
    Function<MetadataImage, Decision> decide = image -> controller.alter(image, entity, changes);
    Decision decision = decide.apply(proposer.image());
    if (validateOnly && decision instanceof Decision.Accepted) {
      return CompletableFuture.completedFuture(Outcome.done(List.of()));
    }
    return proposer.propose(decision, decide);
  }

  private static CompletionStage<Outcome> refused(String message) {
    return CompletableFuture.completedFuture(Outcome.failed(ErrorCode.INVALID_REQUEST, message));
  }

  private static QuotaEntity entity(Entity entity) {
    Map<QuotaEntity.Part, Optional<String>> parts = new HashMap<>();
    entity.names().forEach((type, name) -> parts.put(part(type), name));
    return QuotaEntity.of(parts);
  }

  private static Entity entity(QuotaEntity entity) {
    Map<EntityType, Optional<String>> names = new HashMap<>();
    entity.parts().forEach((part, name) -> names.put(EntityType.valueOf(part.name()), name));
    return new Entity(names);
  }

  private static QuotaEntity.Part part(EntityType type) {
    return QuotaEntity.Part.valueOf(type.name());
  }
}
