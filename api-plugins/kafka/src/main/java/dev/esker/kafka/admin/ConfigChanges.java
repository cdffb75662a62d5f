package dev.esker.kafka.admin;

import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.AdminService.ConfigAlteration;
import dev.esker.spi.AdminService.ConfigChange;
import dev.esker.spi.AdminService.ConfigOperation;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.ConfigResult;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The changes of one request, old API or new: resources are added in order, those that are good are
 * changed together, and there is a result for each in the same order.
 */
final class ConfigChanges {
  private final Services services;
  private final Call<?> call;
  private final boolean replaceAll;
  private final List<ConfigResult> results = new ArrayList<>();
  private final List<ConfigAlteration> alterations = new ArrayList<>();
  private final List<Integer> positions = new ArrayList<>();
  private final Set<ConfigResource> seen = new HashSet<>();

  ConfigChanges(Services services, Call<?> call, boolean replaceAll) {
    this.services = services;
    this.call = call;
    this.replaceAll = replaceAll;
  }

  /** A setting as it came; an operation is empty if its number isn't known. */
  record Wanted(String key, Optional<ConfigOperation> operation, String value) {}

  void add(byte resourceType, String name, List<Wanted> changes) {
    ResourceType type = ConfigCodes.resourceType(resourceType);
    ConfigResource resource = new ConfigResource(type, name);
    String fault = seen.add(resource) ? fault(changes) : "the resource is there more than once";
    ErrorCode error =
        ConfigCodes.check(services.access(), call, Operation.ALTER_CONFIGS, type, name);
    if (type == ResourceType.UNKNOWN) {
      fault = "resource type " + resourceType + " is unknown";
    }
    if (error == ErrorCode.NONE && fault == null) {
      positions.add(results.size());
      results.add(null);
      alterations.add(
          new ConfigAlteration(
              resource,
              replaceAll,
              changes.stream()
                  .map(want -> new ConfigChange(want.key, want.operation.get(), want.value))
                  .toList()));
    } else if (error == ErrorCode.NONE) {
      results.add(new ConfigResult(resource, ErrorCode.INVALID_REQUEST, fault));
    } else {
      results.add(new ConfigResult(resource, error, fault));
    }
  }

  private static String fault(List<Wanted> changes) {
    Set<String> keys = new HashSet<>();
    for (Wanted want : changes) {
      if (want.operation.isEmpty()) {
        return "the operation on " + want.key + " is unknown";
      } else if (want.value == null && want.operation.get() != ConfigOperation.DELETE) {
        return want.key + " has no value";
      } else if (!keys.add(want.key)) {
        return want.key + " is there more than once";
      }
    }
    return null;
  }

  /** Makes the changes; a result for each resource. */
  CompletionStage<List<ConfigResult>> apply(boolean validateOnly) {
    if (alterations.isEmpty()) {
      return CompletableFuture.completedFuture(results);
    }
    return services
        .admin()
        .alterConfigs(alterations, validateOnly)
        .thenApply(
            altered -> {
              for (int i = 0; i < positions.size(); i++) {
                results.set(positions.get(i), altered.get(i));
              }
              return results;
            });
  }
}
