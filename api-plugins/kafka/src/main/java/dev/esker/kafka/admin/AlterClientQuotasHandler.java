package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.QuotaService.AlterResult;
import dev.esker.spi.QuotaService.Alteration;
import dev.esker.spi.QuotaService.Entity;
import dev.esker.spi.QuotaService.EntityType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;

/** AlterClientQuotas (KIP-546). */
public final class AlterClientQuotasHandler extends AnsweringHandler<AlterClientQuotasRequestData> {
  private final Services services;

  /** Serves with those services. */
  public AlterClientQuotasHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<AlterClientQuotasResponseData> answer(
      Call<AlterClientQuotasRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.ALTER_CONFIGS)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    AlterClientQuotasResponseData response = new AlterClientQuotasResponseData();
    List<Alteration> alterations = new ArrayList<>();
    List<AlterClientQuotasResponseData.EntryData> slots = new ArrayList<>();
    for (EntryData entry : call.request().entries()) {
      AlterClientQuotasResponseData.EntryData slot = slot(entry);
      response.entries().add(slot);
      try {
        alterations.add(alteration(entry));
        slots.add(slot);
      } catch (RejectedRequestException e) {
        slot.setErrorCode(e.error().code()).setErrorMessage(ErrorText.bounded(e.getMessage()));
      }
    }
    return then(
        call,
        services.quotas().alter(alterations, call.request().validateOnly()),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            AlterResult result = results.get(i);
            slots
                .get(i)
                .setErrorCode(result.error().code())
                .setErrorMessage(ErrorText.bounded(result.message()));
          }
          return response;
        });
  }

  private static AlterClientQuotasResponseData.EntryData slot(EntryData entry) {
    AlterClientQuotasResponseData.EntryData slot = new AlterClientQuotasResponseData.EntryData();
    for (EntityData part : entry.entity()) {
      slot.entity()
          .add(
              new AlterClientQuotasResponseData.EntityData()
                  .setEntityType(part.entityType())
                  .setEntityName(part.entityName()));
    }
    return slot;
  }

  private static Alteration alteration(EntryData entry) throws RejectedRequestException {
    Map<EntityType, Optional<String>> names = new EnumMap<>(EntityType.class);
    for (EntityData part : entry.entity()) {
      EntityType type =
          QuotaEntities.type(part.entityType())
              .orElseThrow(() -> invalid("there are no quotas for a '" + part.entityType() + "'"));
      if (names.put(type, Optional.ofNullable(part.entityName())) != null) {
        throw invalid("the entity has the type " + part.entityType() + " twice");
      }
    }
    Map<String, OptionalDouble> values = new HashMap<>();
    for (OpData op : entry.ops()) {
      OptionalDouble value = op.remove() ? OptionalDouble.empty() : OptionalDouble.of(op.value());
      if (values.put(op.key(), value) != null) {
        throw invalid("the quota " + op.key() + " is there twice");
      }
    }
    return new Alteration(new Entity(names), values);
  }

  private static RejectedRequestException invalid(String message) {
    return new RejectedRequestException(ErrorCode.INVALID_REQUEST, message);
  }
}
