package dev.esker.coordinator;

import dev.esker.coordinator.group.GroupConfig;
import dev.esker.coordinator.offsets.OffsetsConfig;
import java.util.Objects;

/**
 * The settings of a group coordinator.
 *
 * @param groups of membership
 * @param offsets of committed offsets
 */
public record CoordinatorConfig(GroupConfig groups, OffsetsConfig offsets) {

  /** The defaults of both. */
  public static final CoordinatorConfig DEFAULTS =
      new CoordinatorConfig(GroupConfig.DEFAULTS, OffsetsConfig.DEFAULTS);

  public CoordinatorConfig {
    Objects.requireNonNull(groups, "groups");
    Objects.requireNonNull(offsets, "offsets");
  }
}
