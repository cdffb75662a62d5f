package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaEvent.Cut;
import dev.esker.replication.core.ReplicaEvent.LogFailed;

/**
 * A follower that waits until its log is cut or begun anew. It has nothing to say meanwhile, and
 * what the leader says is of no use: the position that follows answers it.
 */
final class Cutting implements Role {
  private final ReplicaContext context;
  private final long token;

  private Cutting(ReplicaContext context, long token) {
    this.context = context;
    this.token = token;
  }

  /** Cuts the log at an offset. */
  static Cutting truncate(ReplicaContext context, long offset) {
    long token = context.nextToken();
    tellLoss(context, offset);
    context.effects().truncate(token, context.epoch(), offset);
    context.cutHighWatermark(Math.min(context.highWatermark(), offset));
    return new Cutting(context, token);
  }

  /** Begins the log anew at an offset. */
  static Cutting restart(ReplicaContext context, long offset) {
    long token = context.nextToken();
    tellLoss(context, offset);
    context.effects().restartAt(token, context.epoch(), offset);
    context.cutHighWatermark(offset);
    return new Cutting(context, token);
  }

  private static void tellLoss(ReplicaContext context, long offset) {
    if (offset < context.highWatermark()) {
      context.effects().highWatermarkLost(context.highWatermark(), offset);
    }
  }

  @Override
  public ReplicaContext context() {
    return context;
  }

  @Override
  public ReplicaRole kind() {
    return ReplicaRole.CUTTING;
  }

  @Override
  public Role happened(ReplicaEvent event) {
    if (event instanceof Cut cut && cut.token() == token) {
      context.quietAt(cut.logEnd());
      context.cutHighWatermark(Math.min(context.highWatermark(), cut.logEnd()));
      return new Following(context);
    } else if (event instanceof LogFailed) {
      return new Offline(context);
    }
    return Role.super.happened(event);
  }
}
