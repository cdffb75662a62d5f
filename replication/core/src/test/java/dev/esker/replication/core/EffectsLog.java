package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaMessage.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Remembers what a replica wants done and does nothing of it. */
final class EffectsLog implements Effects {
  final Map<Long, PendingFailure> failed = new TreeMap<>();
  final List<Long> completed = new ArrayList<>();
  final List<Position> positions = new ArrayList<>();
  int appended;
  int sent;

  @Override
  public void lead(int epoch) {}

  @Override
  public void follow(int epoch) {}

  @Override
  public void append(long token, int epoch, long baseOffset, Batches batches) {
    appended++;
  }

  @Override
  public void truncate(long token, int epoch, long offset) {}

  @Override
  public void restartAt(long token, int epoch, long offset) {}

  @Override
  public void read(long token, int follower, long offset, int maxBytes) {}

  @Override
  public void advanceHighWatermark(long offset) {}

  @Override
  public void moveLogStart(long offset) {}

  @Override
  public void send(int broker, ReplicaMessage message) {
    sent++;
    if (message instanceof Position position) {
      positions.add(position);
    }
  }

  @Override
  public void propose(IsrProposal proposal) {}

  @Override
  public void complete(long pendingId) {
    completed.add(pendingId);
  }

  @Override
  public void fail(long pendingId, PendingFailure reason) {
    failed.put(pendingId, reason);
  }

  @Override
  public void roleIs(ReplicaRole role, int leaderEpoch) {}

  @Override
  public void highWatermarkLost(long highWatermark, long cutTo) {}
}
