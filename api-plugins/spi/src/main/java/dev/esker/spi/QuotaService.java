package dev.esker.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;

/**
 * Quotas of clients (KIP-546): what operators see and change, and the meter that enforces them.
 * Changes are durable, and in force here, when the answer arrives.
 */
public interface QuotaService {

  /** Every entity with quotas that the filter lets through, in the order of their names. */
  CompletionStage<List<EntityQuotas>> describe(Filter filter);

  /** Changes quotas; each entity's changes are done together or not at all. */
  CompletionStage<List<AlterResult>> alter(List<Alteration> alterations, boolean validateOnly);

  /** What front ends ask while they serve. */
  QuotaMeter meter();

  /** What an entity is made of. */
  enum EntityType {
    USER,
    CLIENT_ID,
    IP
  }

  /**
   * Whom a quota is for.
   *
   * @param names by type; empty for the default of those without a quota of their own
   */
  record Entity(Map<EntityType, Optional<String>> names) {
    public Entity {
      names = Map.copyOf(names);
    }
  }

  /** How a part of an entity is compared. */
  enum Match {
    /** It has that name. */
    EXACT,
    /** It is the default. */
    DEFAULT,
    /** It is there. */
    ANY
  }

  /**
   * A condition.
   *
   * @param match how the part is compared
   * @param name for {@link Match#EXACT}, else null
   */
  record Condition(Match match, String name) {}

  /**
   * Which entities are wanted.
   *
   * @param conditions by type; all must hold
   * @param strict whether an entity may have no other parts
   */
  record Filter(Map<EntityType, Condition> conditions, boolean strict) {
    public Filter {
      conditions = Map.copyOf(conditions);
    }
  }

  /**
   * The quotas of an entity.
   *
   * @param entity whose
   * @param values by Kafka's names ({@code producer_byte_rate} ...)
   */
  record EntityQuotas(Entity entity, Map<String, Double> values) {}

  /**
   * A change of an entity's quotas.
   *
   * @param entity whose
   * @param values the new ones by name; empty removes a quota
   */
  record Alteration(Entity entity, Map<String, OptionalDouble> values) {}

  /**
   * How a change went.
   *
   * @param entity whose quotas
   * @param error NONE if it is done
   * @param message for people, or null
   */
  record AlterResult(Entity entity, ErrorCode error, String message) {}
}
