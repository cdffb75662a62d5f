package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaEvent.LogFailed;
import dev.esker.replication.core.ReplicaEvent.RoleTaken;
import dev.esker.replication.core.ReplicaMessage.Position;
import java.util.Map;
import java.util.TreeMap;

/**
 * Waits until the log is quiet and fenced against earlier epochs. Keeps what followers have said
 * meanwhile, the last of each, so that nobody has to ask twice.
 */
final class BecomingLeader implements Role {
  private final ReplicaContext context;
  private final Map<Integer, Position> asked = new TreeMap<>();

  BecomingLeader(ReplicaContext context) {
    this.context = context;
    context.effects().lead(context.epoch());
  }

  @Override
  public ReplicaContext context() {
    return context;
  }

  @Override
  public ReplicaRole kind() {
    return ReplicaRole.BECOMING_LEADER;
  }

  @Override
  public Role received(int from, ReplicaMessage message) {
    if (message instanceof Position position && context.assignment().replicas().contains(from)) {
      asked.put(from, position);
    }
    ReplicaContext.drop(message);
    return this;
  }

  @Override
  public Role happened(ReplicaEvent event) {
    if (event instanceof RoleTaken taken && taken.leads()) {
      context.quietAt(taken.logEnd());
      Role leading = new Leading(context, asked.keySet());
      for (Map.Entry<Integer, Position> each : asked.entrySet()) {
        leading = leading.received(each.getKey(), each.getValue());
      }
      return leading;
    } else if (event instanceof LogFailed) {
      return new Offline(context);
    }
    return Role.super.happened(event);
  }
}
