package dev.esker.server.groups;

import dev.esker.coordinator.CoordinatorConfig;
import java.util.Objects;

/**
 * The settings of the driver.
 *
 * @param coordinator of the coordinators that it drives
 * @param maxGroups how many groups this broker coordinates at most
 * @param maxStateBytes how much it keeps in memory about them, by estimate
 * @param maxQueuedRequests how many requests may wait for the thread
 * @param maxWritesInFlight how many writes may be on their way to the log before requests have to
 *     wait
 * @param maxWriteBytesInFlight the same for the bytes of their records: that of a large group is
 *     megabytes long
 * @param maxConcurrentLoads how many partitions are read at a time when the broker starts
 */
public record DriverConfig(
    CoordinatorConfig coordinator,
    int maxGroups,
    long maxStateBytes,
    int maxQueuedRequests,
    int maxWritesInFlight,
    long maxWriteBytesInFlight,
    int maxConcurrentLoads) {

  /** Room for 100,000 groups, or about 600,000 offsets without metadata. */
  public static final DriverConfig DEFAULTS =
      new DriverConfig(CoordinatorConfig.DEFAULTS, 100_000, 96L << 20, 10_000, 1_000, 16L << 20, 4);

  public DriverConfig {
    Objects.requireNonNull(coordinator, "coordinator");
    require("maxGroups", maxGroups);
    require("maxStateBytes", maxStateBytes);
    require("maxQueuedRequests", maxQueuedRequests);
    require("maxWritesInFlight", maxWritesInFlight);
    require("maxWriteBytesInFlight", maxWriteBytesInFlight);
    require("maxConcurrentLoads", maxConcurrentLoads);
  }

  private static void require(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least 1");
    }
  }
}
