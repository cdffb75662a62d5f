package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaEvent.LogFailed;
import dev.esker.replication.core.ReplicaEvent.RoleTaken;

/** Waits until the log is quiet and fenced against earlier epochs. */
final class BecomingFollower implements Role {
  private final ReplicaContext context;

  BecomingFollower(ReplicaContext context) {
    this.context = context;
    context.effects().follow(context.epoch());
  }

  @Override
  public ReplicaContext context() {
    return context;
  }

  @Override
  public ReplicaRole kind() {
    return ReplicaRole.BECOMING_FOLLOWER;
  }

  @Override
  public Role happened(ReplicaEvent event) {
    if (event instanceof RoleTaken taken && !taken.leads()) {
      context.quietAt(taken.logEnd());
      return new Following(context);
    } else if (event instanceof LogFailed) {
      return new Offline(context);
    }
    return Role.super.happened(event);
  }
}
