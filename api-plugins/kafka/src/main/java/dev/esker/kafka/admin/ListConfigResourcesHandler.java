package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData.ConfigResource;

/**
 * ListConfigResources (KIP-1142): what has a configuration. In version 0, which was called
 * ListClientMetricsResources, that is only subscriptions to metrics.
 */
public final class ListConfigResourcesHandler
    extends AnsweringHandler<ListConfigResourcesRequestData> {
  private final Services services;

  /** Serves with those services. */
  public ListConfigResourcesHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<ListConfigResourcesResponseData> answer(
      Call<ListConfigResourcesRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.DESCRIBE_CONFIGS)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    return then(
        call,
        services.admin().listConfigResources(types(call)),
        found -> {
          ListConfigResourcesResponseData response = new ListConfigResourcesResponseData();
          found.forEach(
              resource ->
                  response
                      .configResources()
                      .add(
                          new ConfigResource()
                              .setResourceName(resource.name())
                              .setResourceType(ConfigCodes.code(resource.type()))));
          return response;
        });
  }

  private static Set<ResourceType> types(Call<ListConfigResourcesRequestData> call)
      throws RejectedRequestException {
    if (call.version() == 0) {
      return EnumSet.of(ResourceType.CLIENT_METRICS);
    }
    EnumSet<ResourceType> types = EnumSet.noneOf(ResourceType.class);
    for (byte code : call.request().resourceTypes()) {
      ResourceType type = ConfigCodes.resourceType(code);
      if (type == ResourceType.UNKNOWN) {
        throw new RejectedRequestException(ErrorCode.UNSUPPORTED_VERSION, null);
      }
      types.add(type);
    }
    // None named means all, as in Kafka.
    return types.isEmpty() ? EnumSet.complementOf(EnumSet.of(ResourceType.UNKNOWN)) : types;
  }
}
