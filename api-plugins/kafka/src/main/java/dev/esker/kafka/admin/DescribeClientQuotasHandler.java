package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.QuotaService.Condition;
import dev.esker.spi.QuotaService.EntityQuotas;
import dev.esker.spi.QuotaService.EntityType;
import dev.esker.spi.QuotaService.Filter;
import dev.esker.spi.QuotaService.Match;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntityData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntryData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.ValueData;

/** DescribeClientQuotas (KIP-546). */
public final class DescribeClientQuotasHandler
    extends AnsweringHandler<DescribeClientQuotasRequestData> {
  private static final byte EXACT = 0;
  private static final byte DEFAULT = 1;
  private static final byte SPECIFIED = 2;

  private final Services services;

  /** Serves with those services. */
  public DescribeClientQuotasHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeClientQuotasResponseData> answer(
      Call<DescribeClientQuotasRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.DESCRIBE_CONFIGS)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    return then(
        call,
        services.quotas().describe(filter(call.request())),
        found -> {
          DescribeClientQuotasResponseData response =
              new DescribeClientQuotasResponseData().setErrorMessage(null);
          found.forEach(quotas -> response.entries().add(entry(quotas)));
          return response;
        });
  }

  private static Filter filter(DescribeClientQuotasRequestData request)
      throws RejectedRequestException {
    Map<EntityType, Condition> conditions = new EnumMap<>(EntityType.class);
    for (ComponentData component : request.components()) {
      EntityType type =
          QuotaEntities.type(component.entityType())
              .orElseThrow(
                  () ->
                      new RejectedRequestException(
                          ErrorCode.UNSUPPORTED_VERSION,
                          "there are no quotas for a '" + component.entityType() + "'"));
      if (conditions.put(type, condition(component)) != null) {
        throw invalid("the filter has the entity type " + component.entityType() + " twice");
      }
    }
    if (conditions.containsKey(EntityType.IP) && conditions.size() > 1) {
      throw invalid("a filter for ip can't be one for user or client-id");
    }
    return new Filter(conditions, request.strict());
  }

  private static Condition condition(ComponentData component) throws RejectedRequestException {
    Match match =
        switch (component.matchType()) {
          case EXACT -> Match.EXACT;
          case DEFAULT -> Match.DEFAULT;
          case SPECIFIED -> Match.ANY;
          default -> throw invalid("there is no match type " + component.matchType());
        };
    if ((match == Match.EXACT) != (component.match() != null)) {
      throw invalid(
          "match type "
              + component.matchType()
              + (match == Match.EXACT ? " needs a name" : " must have no name"));
    }
    return new Condition(match, component.match());
  }

  private static RejectedRequestException invalid(String message) {
    return new RejectedRequestException(ErrorCode.INVALID_REQUEST, message);
  }

  private static EntryData entry(EntityQuotas quotas) {
    EntryData entry = new EntryData();
    quotas
        .entity()
        .names()
        .forEach(
            (type, name) ->
                entry
                    .entity()
                    .add(
                        new EntityData()
                            .setEntityType(QuotaEntities.name(type))
                            .setEntityName(name.orElse(null))));
    quotas
        .values()
        .forEach((key, value) -> entry.values().add(new ValueData().setKey(key).setValue(value)));
    return entry;
  }
}
