package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.AdminService.ConfigDescription;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigQuery;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;

/** DescribeConfigs: configurations with where their values come from. */
public final class DescribeConfigsHandler extends AnsweringHandler<DescribeConfigsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public DescribeConfigsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeConfigsResponseData> answer(
      Call<DescribeConfigsRequestData> call) {
    DescribeConfigsRequestData request = call.request();
    DescribeConfigsResponseData response = new DescribeConfigsResponseData();
    List<ConfigQuery> queries = new ArrayList<>();
    List<DescribeConfigsResult> slots = new ArrayList<>();
    for (DescribeConfigsResource resource : request.resources()) {
      DescribeConfigsResult slot =
          new DescribeConfigsResult()
              .setResourceType(resource.resourceType())
              .setResourceName(resource.resourceName());
      response.results().add(slot);
      ResourceType type = ConfigCodes.resourceType(resource.resourceType());
      ErrorCode error =
          ConfigCodes.check(
              services.access(), call, Operation.DESCRIBE_CONFIGS, type, resource.resourceName());
      if (error != ErrorCode.NONE) {
        slot.setErrorCode(error.code());
        continue;
      }
      slots.add(slot);
      List<String> keys = resource.configurationKeys();
      queries.add(
          new ConfigQuery(
              new ConfigResource(type, resource.resourceName()),
              keys == null || keys.isEmpty() ? null : Set.copyOf(keys)));
    }
    if (queries.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.admin().describeConfigs(queries),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            fill(request, slots.get(i), results.get(i));
          }
          return response;
        });
  }

  private static void fill(
      DescribeConfigsRequestData request,
      DescribeConfigsResult slot,
      ConfigDescription description) {
    slot.setErrorCode(description.error().code())
        .setErrorMessage(ErrorText.bounded(description.message()));
    for (ConfigEntry entry : description.entries()) {
      slot.configs().add(describe(request, entry));
    }
  }

  private static DescribeConfigsResourceResult describe(
      DescribeConfigsRequestData request, ConfigEntry entry) {
    DescribeConfigsResourceResult config =
        new DescribeConfigsResourceResult()
            .setName(entry.key())
            .setValue(entry.sensitive() ? null : entry.value())
            .setReadOnly(entry.readOnly())
            .setConfigSource(ConfigCodes.source(entry.source()))
            .setIsSensitive(entry.sensitive())
            .setConfigType(ConfigCodes.type(entry.type()));
    if (request.includeSynonyms()) {
      entry
          .synonyms()
          .forEach(
              synonym ->
                  config
                      .synonyms()
                      .add(
                          new DescribeConfigsSynonym()
                              .setName(synonym.key())
                              .setValue(entry.sensitive() ? null : synonym.value())
                              .setSource(ConfigCodes.source(synonym.source()))));
    }
    if (request.includeDocumentation()) {
      config.setDocumentation(entry.documentation());
    }
    return config;
  }
}
