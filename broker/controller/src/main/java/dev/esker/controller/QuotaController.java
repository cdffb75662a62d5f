package dev.esker.controller;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLimits;
import dev.esker.gossip.QuotaEntity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides on changes of client quotas (KIP-546). The quotas of an entity are its settings in the
 * image, each a number as text.
 */
public final class QuotaController {

  /** The most entities with quotas: each is looked at whenever quotas change. */
  public static final int MAX_ENTITIES = 10_000;

  private final int maxEntities;

  /** Allows {@link #MAX_ENTITIES}. */
  public QuotaController() {
    this(MAX_ENTITIES);
  }

  QuotaController(int maxEntities) {
    this.maxEntities = maxEntities;
  }

  /**
   * Decides on a change of one entity's quotas: all of it is done, or none.
   *
   * @param image what there is now
   * @param entity whose quotas
   * @param changes the new value by name; empty removes the quota, which needn't be there
   */
  public Decision alter(
      MetadataImage image, QuotaEntity entity, Map<String, Optional<Double>> changes) {
    Map<String, Optional<String>> changed = new TreeMap<>();
    try {
      checkName(entity);
      SortedMap<String, String> before = image.config(ConfigTarget.quota(entity));
      for (Map.Entry<String, Optional<Double>> change : changes.entrySet()) {
        QuotaKey key =
            QuotaKey.require(change.getKey(), entity.parts().containsKey(QuotaEntity.Part.IP));
        Optional<String> value = change.getValue().map(number -> Double.toString(number));
        Optional<String> fault = change.getValue().flatMap(key::fault);
        if (fault.isPresent()) {
          throw new RefusedException(ControllerError.INVALID_REQUEST, fault.get());
        }
        if (!value.equals(Optional.ofNullable(before.get(key.text())))) {
          changed.put(key.text(), value);
        }
      }
      if (before.isEmpty() && !changed.isEmpty() && quotas(image).size() >= maxEntities) {
        throw new RefusedException(
            ControllerError.INVALID_REQUEST, "there are quotas for " + maxEntities + " already");
      }
    } catch (RefusedException e) {
      return e.decision();
    }
    return new Decision.Accepted(
        changed.isEmpty()
            ? List.of()
            : List.of(new AlterConfig(ConfigTarget.quota(entity), false, changed, Map.of())));
  }

  /** Every entity with quotas, by their names. */
  public static SortedMap<QuotaEntity, SortedMap<String, String>> quotas(MetadataImage image) {
    SortedMap<QuotaEntity, SortedMap<String, String>> quotas = new TreeMap<>();
    for (ConfigTarget target : image.configured()) {
      if (target.kind() == ConfigTarget.Kind.CLIENT_QUOTA) {
        quotas.put(QuotaEntity.parse(target.name()), image.config(target));
      }
    }
    return quotas;
  }

  private static void checkName(QuotaEntity entity) throws RefusedException {
    if (!MetadataLimits.isStorable(entity.text())) {
      throw new RefusedException(
          ControllerError.INVALID_REQUEST,
          "the name of a quota's entity must be text of at most "
              + MetadataLimits.MAX_TEXT_BYTES
              + " bytes");
    }
  }
}
