package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaEvent.Received;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/** A broker with one replica and its log; what the replica wants done waits to be done. */
final class ModelBroker implements Effects {
  /** A read that waits. */
  private record Read(long token, long offset, int maxBytes) {}

  /** A proposal that waits to be sent. */
  record Proposed(long brokerEpoch, IsrProposal proposal) {}

  final int id;
  private final ModelCluster cluster;
  private final Queue<Read> reads = new ArrayDeque<>();
  final List<Proposed> proposals = new ArrayList<>();
  private final StringBuilder trace;
  PartitionReplica replica;
  ModelLog log;
  long brokerEpoch;
  int metadataSeen = -1;
  private long highWatermark;

  ModelBroker(int id, ModelCluster cluster, StringBuilder trace) {
    this.id = id;
    this.cluster = cluster;
    this.trace = trace;
    log = new ModelLog(cluster.leases);
  }

  boolean isRunning() {
    return replica != null;
  }

  void start(long newBrokerEpoch) {
    brokerEpoch = newBrokerEpoch;
    highWatermark = log.highWatermark();
    replica =
        new PartitionReplica(
            new ReplicaIdentity(ModelCluster.KEY, id, newBrokerEpoch),
            ModelCluster.CONFIG,
            log,
            CatchUpQuota.UNLIMITED,
            cluster.rules);
  }

  void crash(Random random) {
    say("crashes");
    replica = null;
    reads.clear();
    proposals.clear();
    log = log.crashed(random);
  }

  void step(ReplicaEvent event) {
    if (replica == null) {
      return;
    }
    say("<- " + event);
    replica.step(event, cluster.now, this);
    cluster.checker.stepped(this);
  }

  void deliver(int from, ReplicaMessage message) {
    if (replica == null) {
      ReplicaContext.drop(message);
    } else {
      step(new Received(from, message));
    }
  }

  boolean hasReads() {
    return !reads.isEmpty();
  }

  void read() {
    Read read = reads.remove();
    log.events.add(log.read(read.token(), read.offset(), read.maxBytes()));
  }

  private void say(String what) {
    if (trace != null) {
      trace.append(cluster.now).append(" ").append(id).append(" ").append(what).append('\n');
    }
  }

  @Override
  public void lead(int epoch) {
    say("lead " + epoch);
    log.role(true, epoch);
  }

  @Override
  public void follow(int epoch) {
    say("follow " + epoch);
    log.role(false, epoch);
  }

  @Override
  public void append(long token, int epoch, long baseOffset, Batches batches) {
    say("append " + baseOffset + " " + batches);
    log.append(token, epoch, baseOffset, batches);
  }

  @Override
  public void truncate(long token, int epoch, long offset) {
    say("truncate to " + offset);
    log.truncate(token, offset);
  }

  @Override
  public void restartAt(long token, int epoch, long offset) {
    say("restart at " + offset);
    log.restartAt(token, offset);
  }

  @Override
  public void read(long token, int follower, long offset, int maxBytes) {
    reads.add(new Read(token, offset, maxBytes));
  }

  @Override
  public void advanceHighWatermark(long offset) {
    say("high watermark " + offset);
    cluster.checker.highWatermark(this, highWatermark, offset);
    highWatermark = offset;
    log.advanceHighWatermark(offset);
  }

  @Override
  public void moveLogStart(long offset) {
    say("log start " + offset);
    log.moveLogStart(offset);
  }

  @Override
  public void send(int broker, ReplicaMessage message) {
    say("-> " + broker + " " + message);
    cluster.send(id, broker, message);
  }

  @Override
  public void propose(IsrProposal proposal) {
    say("propose " + proposal);
    proposals.add(new Proposed(brokerEpoch, proposal));
  }

  @Override
  public void complete(long pendingId) {
    say("complete " + pendingId);
    cluster.checker.acknowledged(pendingId);
  }

  @Override
  public void fail(long pendingId, PendingFailure reason) {
    say("fail " + pendingId + " " + reason);
    cluster.checker.failed(pendingId);
  }

  @Override
  public void roleIs(ReplicaRole role, int leaderEpoch) {
    say("is " + role + " in " + leaderEpoch);
    cluster.checker.role(this, role, leaderEpoch);
  }

  @Override
  public void highWatermarkLost(long was, long cutTo) {
    say("high watermark " + was + " lost, cut to " + cutTo);
    throw new AssertionError("broker " + id + " cuts at " + cutTo + " below " + was);
  }
}
