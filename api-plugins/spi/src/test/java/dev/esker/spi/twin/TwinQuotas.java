package dev.esker.spi.twin;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.QuotaMeter;
import dev.esker.spi.QuotaService;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Quotas that are kept, and a meter that says what the test tells it to. */
public final class TwinQuotas implements QuotaService, QuotaMeter {
  private final Map<Entity, Map<String, Double>> quotas = new LinkedHashMap<>();
  private final List<String> charges = new ArrayList<>();

  public volatile boolean active;
  public volatile long produceWait;
  public volatile long fetchWait;
  public volatile long requestWait;
  public volatile long connectionWait;
  public volatile long mostFetched = Long.MAX_VALUE;

  /** What was charged, each as resource, principal, client id and amount; without times. */
  public synchronized List<String> charges() {
    return List.copyOf(charges);
  }

  @Override
  public QuotaMeter meter() {
    return this;
  }

  @Override
  public synchronized CompletionStage<List<EntityQuotas>> describe(Filter filter) {
    List<EntityQuotas> found = new ArrayList<>();
    quotas.forEach(
        (entity, values) -> {
          if (!filter.strict() || entity.names().keySet().equals(filter.conditions().keySet())) {
            found.add(new EntityQuotas(entity, Map.copyOf(values)));
          }
        });
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public synchronized CompletionStage<List<AlterResult>> alter(
      List<Alteration> alterations, boolean validateOnly) {
    List<AlterResult> results = new ArrayList<>();
    for (Alteration alteration : alterations) {
      if (alteration.entity().names().isEmpty()) {
        results.add(new AlterResult(alteration.entity(), ErrorCode.INVALID_REQUEST, "for nobody"));
        continue;
      }
      if (!validateOnly) {
        Map<String, Double> values =
            quotas.computeIfAbsent(alteration.entity(), none -> new TreeMap<>());
        alteration
            .values()
            .forEach(
                (key, value) -> {
                  if (value.isPresent()) {
                    values.put(key, value.getAsDouble());
                  } else {
                    values.remove(key);
                  }
                });
      }
      results.add(new AlterResult(alteration.entity(), ErrorCode.NONE, null));
    }
    return CompletableFuture.completedFuture(results);
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  public synchronized long charge(
      Resource resource, String principal, String clientId, long amount) {
    charges.add(
        resource
            + " "
            + principal
            + " "
            + clientId
            + (resource == Resource.REQUEST ? "" : " " + amount));
    return switch (resource) {
      case PRODUCE -> produceWait;
      case FETCH -> fetchWait;
      case REQUEST -> requestWait;
    };
  }

  @Override
  public long mostAtOnce(Resource resource, String principal, String clientId) {
    return mostFetched;
  }

  @Override
  public long chargeConnection(InetAddress address) {
    return connectionWait;
  }
}
