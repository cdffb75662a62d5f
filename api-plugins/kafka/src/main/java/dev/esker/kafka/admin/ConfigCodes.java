package dev.esker.kafka.admin;

import dev.esker.kafka.api.Access;
import dev.esker.kafka.api.Call;
import dev.esker.spi.AdminService.ConfigOperation;
import dev.esker.spi.AdminService.ConfigSource;
import dev.esker.spi.AdminService.ConfigType;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.Optional;

/** What the protocol's configuration requests have in common: numbers for words, and rights. */
final class ConfigCodes {
  private ConfigCodes() {}

  static ResourceType resourceType(byte code) {
    return switch (code) {
      case 2 -> ResourceType.TOPIC;
      case 4 -> ResourceType.BROKER;
      case 8 -> ResourceType.BROKER_LOGGER;
      case 16 -> ResourceType.CLIENT_METRICS;
      case 32 -> ResourceType.GROUP;
      default -> ResourceType.UNKNOWN;
    };
  }

  static byte code(ResourceType type) {
    return switch (type) {
      case UNKNOWN -> 0;
      case TOPIC -> 2;
      case BROKER -> 4;
      case BROKER_LOGGER -> 8;
      case CLIENT_METRICS -> 16;
      case GROUP -> 32;
    };
  }

  static byte source(ConfigSource source) {
    return switch (source) {
      case TOPIC -> 1;
      case DYNAMIC_BROKER -> 2;
      case DYNAMIC_DEFAULT_BROKER -> 3;
      case STATIC_BROKER -> 4;
      case DEFAULT -> 5;
      case BROKER_LOGGER -> 6;
      case CLIENT_METRICS -> 7;
    };
  }

  static byte type(ConfigType type) {
    return switch (type) {
      case BOOLEAN -> 1;
      case STRING -> 2;
      case INT -> 3;
      case SHORT -> 4;
      case LONG -> 5;
      case DOUBLE -> 6;
      case LIST -> 7;
      case CLASS -> 8;
      case PASSWORD -> 9;
    };
  }

  static Optional<ConfigOperation> operation(byte code) {
    return switch (code) {
      case 0 -> Optional.of(ConfigOperation.SET);
      case 1 -> Optional.of(ConfigOperation.DELETE);
      case 2 -> Optional.of(ConfigOperation.APPEND);
      case 3 -> Optional.of(ConfigOperation.SUBTRACT);
      default -> Optional.empty();
    };
  }

  /** NONE, or why the caller may not do that to the resource's configuration. */
  static ErrorCode check(
      Access access, Call<?> call, Operation operation, ResourceType type, String name) {
    return switch (type) {
      case TOPIC ->
          access.topic(call, operation, name)
              ? ErrorCode.NONE
              : ErrorCode.TOPIC_AUTHORIZATION_FAILED;
      case GROUP ->
          access.group(call, operation, name)
              ? ErrorCode.NONE
              : ErrorCode.GROUP_AUTHORIZATION_FAILED;
      case BROKER, BROKER_LOGGER, CLIENT_METRICS ->
          access.cluster(call, operation) ? ErrorCode.NONE : ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
      case UNKNOWN -> ErrorCode.INVALID_REQUEST;
    };
  }
}
