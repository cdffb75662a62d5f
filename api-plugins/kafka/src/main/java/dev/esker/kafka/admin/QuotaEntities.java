package dev.esker.kafka.admin;

import dev.esker.spi.QuotaService.EntityType;
import java.util.Optional;

/** The types of a quota's entity by their names in the protocol (KIP-546). */
final class QuotaEntities {
  private QuotaEntities() {}

  static String name(EntityType type) {
    return switch (type) {
      case USER -> "user";
      case CLIENT_ID -> "client-id";
      case IP -> "ip";
    };
  }

  static Optional<EntityType> type(String name) {
    for (EntityType type : EntityType.values()) {
      if (name(type).equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
