package dev.esker.replication.host;

import dev.esker.replication.core.CatchUpQuota;
import dev.esker.replication.core.LogView;
import dev.esker.replication.core.PartitionReplica;
import dev.esker.replication.core.ReplicaConfig;
import dev.esker.replication.core.ReplicaIdentity;

/** Makes state machines; a seam for simulations, which make some that are broken on purpose. */
@FunctionalInterface
public interface ReplicaMaker {
  /** Makes one that is offline. */
  PartitionReplica make(
      ReplicaIdentity identity, ReplicaConfig config, LogView log, CatchUpQuota quota);
}
