package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.AdminService.ConfigOperation;
import dev.esker.spi.AdminService.ConfigResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;

/** AlterConfigs, the older API: what isn't named goes back to its default. */
public final class AlterConfigsHandler extends AnsweringHandler<AlterConfigsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public AlterConfigsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<AlterConfigsResponseData> answer(Call<AlterConfigsRequestData> call) {
    AlterConfigsRequestData request = call.request();
    ConfigChanges changes = new ConfigChanges(services, call, true);
    List<AlterConfigsResource> asked = new ArrayList<>(request.resources());
    for (AlterConfigsResource resource : asked) {
      changes.add(
          resource.resourceType(),
          resource.resourceName(),
          resource.configs().stream()
              .map(
                  config ->
                      new ConfigChanges.Wanted(
                          config.name(), Optional.of(ConfigOperation.SET), config.value()))
              .toList());
    }
    return then(
        call,
        changes.apply(request.validateOnly()),
        results -> {
          AlterConfigsResponseData response = new AlterConfigsResponseData();
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
