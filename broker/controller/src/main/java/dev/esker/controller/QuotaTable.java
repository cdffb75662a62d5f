package dev.esker.controller;

import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuotaEntity;
import dev.esker.gossip.QuotaEntity.Part;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Finds the quota that counts for a client. Immutable.
 *
 * <p>Of the quotas with a given name the first that there is counts, in the order of KIP-55: user
 * and client id, user and default client id, user, default user and client id, both defaults,
 * default user, client id, default client id. Clients share an allowance as far as the quota
 * doesn't tell them apart: all connections of a user share the user's, while each of the users
 * without one has the default all to itself.
 */
public final class QuotaTable {

  /** A table without quotas. */
  public static final QuotaTable EMPTY = new QuotaTable(Map.of());

  /** In place of a name: the default. No name is empty. */
  private static final String DEFAULT = "";

  private final Map<QuotaKey, Map<Scope, Double>> limits;

  /**
   * Who shares an allowance.
   *
   * @param user or null if it makes no difference
   * @param clientId or null if it makes no difference
   * @param ip or null if it makes no difference
   */
  public record Scope(String user, String clientId, String ip) {}

  /**
   * A quota and who shares it.
   *
   * @param key what is limited
   * @param scope for whom
   * @param limit how much per second, above 0
   */
  public record Quota(QuotaKey key, Scope scope, double limit) {}

  private QuotaTable(Map<QuotaKey, Map<Scope, Double>> limits) {
    this.limits = limits;
  }

  /** The quotas of an image. */
  public static QuotaTable of(MetadataImage image) {
    Map<QuotaKey, Map<Scope, Double>> limits = new EnumMap<>(QuotaKey.class);
    QuotaController.quotas(image)
        .forEach(
            (entity, quotas) ->
                quotas.forEach(
                    (name, value) ->
                        QuotaKey.of(name)
                            .ifPresent(
                                key ->
                                    limits
                                        .computeIfAbsent(key, none -> new HashMap<>())
                                        .put(scope(entity), Double.valueOf(value)))));
    return limits.isEmpty() ? EMPTY : new QuotaTable(limits);
  }

  private static Scope scope(QuotaEntity entity) {
    SortedMap<Part, Optional<String>> parts = entity.parts();
    return new Scope(
        name(parts.get(Part.USER)), name(parts.get(Part.CLIENT_ID)), name(parts.get(Part.IP)));
  }

  private static String name(Optional<String> part) {
    return part == null ? null : part.orElse(DEFAULT);
  }

  /** Whether nobody has a quota. */
  public boolean isEmpty() {
    return limits.isEmpty();
  }

  /**
   * The quota that counts for a client; empty if none does.
   *
   * @param user without the type of principal
   * @param clientId may be empty
   */
  public Optional<Quota> ofClient(QuotaKey key, String user, String clientId) {
    Map<Scope, Double> byScope = limits.get(key);
    if (byScope == null) {
      return Optional.empty();
    }
    String[][] levels = {
      {user, clientId},
      {user, DEFAULT},
      {user, null},
      {DEFAULT, clientId},
      {DEFAULT, DEFAULT},
      {DEFAULT, null},
      {null, clientId},
      {null, DEFAULT}
    };
    for (String[] level : levels) {
      Double limit = byScope.get(new Scope(level[0], level[1], null));
      if (limit != null) {
        Scope shared =
            new Scope(level[0] == null ? null : user, level[1] == null ? null : clientId, null);
        return Optional.of(new Quota(key, shared, limit));
      }
    }
    return Optional.empty();
  }

  /** The quota that counts for an address: its own, else the default; empty if there is neither. */
  public Optional<Quota> ofAddress(QuotaKey key, String ip) {
    Map<Scope, Double> byScope = limits.get(key);
    if (byScope == null) {
      return Optional.empty();
    }
    Scope own = new Scope(null, null, ip);
    Double limit = byScope.getOrDefault(own, byScope.get(new Scope(null, null, DEFAULT)));
    return Optional.ofNullable(limit).map(found -> new Quota(key, own, found));
  }
}
