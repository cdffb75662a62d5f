package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Reason;
import dev.esker.replication.core.ReplicaMessage.Refused;

/** What all roles of a replica share: what it knows, and where its effects go during a step. */
final class ReplicaContext {
  /** A deadline that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  final ReplicaIdentity identity;
  final ReplicaConfig config;
  final LogView log;
  final CatchUpQuota quota;
  final SafetyRules rules;

  private PartitionAssignment assignment;
  private long highWatermark;
  private long writtenEnd;
  private long durableEnd;
  private long now;
  private Effects effects;
  private long tokens;

  ReplicaContext(
      ReplicaIdentity identity,
      ReplicaConfig config,
      LogView log,
      CatchUpQuota quota,
      SafetyRules rules) {
    this.identity = identity;
    this.config = config;
    this.log = log;
    this.quota = quota;
    this.rules = rules;
    highWatermark = log.highWatermark();
  }

  void beginStep(long nowNanos, Effects stepEffects) {
    now = nowNanos;
    effects = stepEffects;
  }

  Effects effects() {
    return effects;
  }

  long now() {
    return now;
  }

  /** A number that was never given out before. */
  long nextToken() {
    return ++tokens;
  }

  int self() {
    return identity.broker();
  }

  int epoch() {
    return assignment.leaderEpoch();
  }

  /** What the metadata says; null before it has said anything. */
  PartitionAssignment assignment() {
    return assignment;
  }

  void assign(PartitionAssignment newer) {
    assignment = newer;
  }

  long writtenEnd() {
    return writtenEnd;
  }

  long durableEnd() {
    return durableEnd;
  }

  /** The log is quiet and ends here. */
  void quietAt(long logEnd) {
    writtenEnd = logEnd;
    durableEnd = logEnd;
  }

  void moved(long newWrittenEnd, long newDurableEnd) {
    writtenEnd = Math.max(writtenEnd, newWrittenEnd);
    durableEnd = Math.max(durableEnd, newDurableEnd);
  }

  long highWatermark() {
    return highWatermark;
  }

  /** Raises the high watermark; returns whether that is a change. */
  boolean raiseHighWatermark(long offset) {
    if (offset <= highWatermark) {
      return false;
    }
    highWatermark = offset;
    effects.advanceHighWatermark(offset);
    return true;
  }

  /** The log ends at or begins anew at an offset: the high watermark can't be elsewhere. */
  void cutHighWatermark(long offset) {
    highWatermark = offset;
  }

  void send(int broker, ReplicaMessage message) {
    effects.send(broker, message);
  }

  void refuse(int broker, Reason reason) {
    send(broker, new Refused(identity.partition(), reason, assignment.leaderEpoch()));
  }

  /** Ends what a message lends. */
  static void drop(ReplicaMessage message) {
    if (message instanceof Append append) {
      append.batches().release();
    }
  }
}
