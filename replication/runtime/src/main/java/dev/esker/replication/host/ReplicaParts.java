package dev.esker.replication.host;

import dev.esker.engine.StorageEngine;
import dev.esker.replication.core.CatchUpQuota;
import dev.esker.replication.core.PartitionReplica;
import dev.esker.replication.core.ReplicaConfig;

/**
 * What replicas are made of and hosted by.
 *
 * @param environment of all of them
 * @param engine with their logs
 * @param config their bounds
 * @param quota of those that aren't in sync
 * @param maker makes the state machines
 */
public record ReplicaParts(
    HostEnvironment environment,
    StorageEngine engine,
    ReplicaConfig config,
    CatchUpQuota quota,
    ReplicaMaker maker) {
  /** With state machines as they should be. */
  public ReplicaParts(
      HostEnvironment environment, StorageEngine engine, ReplicaConfig config, CatchUpQuota quota) {
    this(environment, engine, config, quota, PartitionReplica::new);
  }
}
