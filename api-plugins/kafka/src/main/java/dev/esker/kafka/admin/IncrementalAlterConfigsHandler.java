package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.AdminService.ConfigResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;

/** IncrementalAlterConfigs: key by key (KIP-339). */
public final class IncrementalAlterConfigsHandler
    extends AnsweringHandler<IncrementalAlterConfigsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public IncrementalAlterConfigsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<IncrementalAlterConfigsResponseData> answer(
      Call<IncrementalAlterConfigsRequestData> call) {
    IncrementalAlterConfigsRequestData request = call.request();
    ConfigChanges changes = new ConfigChanges(services, call, false);
    List<AlterConfigsResource> asked = new ArrayList<>(request.resources());
    for (AlterConfigsResource resource : asked) {
      changes.add(
          resource.resourceType(),
          resource.resourceName(),
          resource.configs().stream()
              .map(
                  config ->
                      new ConfigChanges.Wanted(
                          config.name(),
                          ConfigCodes.operation(config.configOperation()),
                          config.value()))
              .toList());
    }
    return then(
        call,
        changes.apply(request.validateOnly()),
        results -> {
          IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
          for (int i = 0; i < asked.size(); i++) {
            ConfigResult result = results.get(i);
            response
                .responses()
                .add(
                    new AlterConfigsResourceResponse()
                        .setResourceType(asked.get(i).resourceType())
                        .setResourceName(asked.get(i).resourceName())
                        .setErrorCode(result.error().code())
                        .setErrorMessage(ErrorText.bounded(result.message())));
          }
          return response;
        });
  }
}
