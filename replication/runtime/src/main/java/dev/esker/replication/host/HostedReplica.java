package dev.esker.replication.host;

import dev.esker.engine.ReplicaRead;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.partition.ReplicationListener;
import dev.esker.engine.pipeline.ReplicaAppend;
import dev.esker.gossip.PartitionState;
import dev.esker.records.BatchRun;
import dev.esker.records.InvalidBatchException;
import dev.esker.replication.core.Batches;
import dev.esker.replication.core.Effects;
import dev.esker.replication.core.IsrProposal;
import dev.esker.replication.core.MemoryBatches;
import dev.esker.replication.core.PartitionAssignment;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.PartitionReplica;
import dev.esker.replication.core.ReplicaEvent;
import dev.esker.replication.core.ReplicaEvent.AppendPending;
import dev.esker.replication.core.ReplicaEvent.Appended;
import dev.esker.replication.core.ReplicaEvent.Assigned;
import dev.esker.replication.core.ReplicaEvent.Cut;
import dev.esker.replication.core.ReplicaEvent.LogFailed;
import dev.esker.replication.core.ReplicaEvent.LogMoved;
import dev.esker.replication.core.ReplicaEvent.LogStartMoved;
import dev.esker.replication.core.ReplicaEvent.Outcome;
import dev.esker.replication.core.ReplicaEvent.PendingCancelled;
import dev.esker.replication.core.ReplicaEvent.ProposalAnswered;
import dev.esker.replication.core.ReplicaEvent.ReadDone;
import dev.esker.replication.core.ReplicaEvent.ReadFailed;
import dev.esker.replication.core.ReplicaEvent.RoleTaken;
import dev.esker.replication.core.ReplicaEvent.Unassigned;
import dev.esker.replication.core.ReplicaIdentity;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.replication.core.ReplicaRole;
import dev.esker.replication.core.ReplicaStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * A replica on its log in the engine.
 *
 * <p>The engine answers on its own threads; what it says is handed to the loop. Its commands for
 * one log take effect in the order in which they are submitted, and all of them are submitted here,
 * on the loop, but for appends of clients, which the fence in the append stage keeps apart.
 *
 * <p>How far the log has got is told at most once at a time: the ends are read when the loop comes
 * to it. So they are never older than an answer that was told before, as {@link
 * ReplicaEvent.LocalLogEvent} wants it, and a busy log costs one event for each turn of the loop.
 */
public final class HostedReplica implements Effects {
  private final HostEnvironment environment;
  private final StorageEngine engine;
  private final PartitionLog log;
  private final ReplicaIdentity identity;
  private final PartitionReplica replica;
  private final Queue<ReplicaEvent> events = new ArrayDeque<>();
  private final Map<Long, InSyncWaiter> waiters = new HashMap<>();
  private final AtomicBoolean movedTold = new AtomicBoolean();
  private final AtomicBoolean startTold = new AtomicBoolean();
  private Consumer<HostedReplica> handled = replica -> {};
  private PartitionState state;
  private boolean stepping;
  private boolean closed;
  private long nextWaiter;
  private volatile long logStartSeen;
  private volatile int leadingEpoch = -1;

  /** Hosts a replica; it is offline until it is assigned. */
  public HostedReplica(ReplicaParts parts, PartitionLog log, ReplicaIdentity identity) {
    this.environment = parts.environment();
    this.engine = parts.engine();
    this.log = log;
    this.identity = identity;
    this.logStartSeen = log.logStartOffset();
    replica = parts.maker().make(identity, parts.config(), new EngineLogView(log), parts.quota());
    log.setReplicationListener(new LogProgress());
    log.addListener(grown -> startMayHaveMoved());
  }

  /** Whose replica of what. */
  public ReplicaIdentity identity() {
    return identity;
  }

  /** Its log. */
  public PartitionLog log() {
    return log;
  }

  /** The leader epoch in which this replica leads, or -1 while it doesn't. Any thread. */
  public int leadingEpoch() {
    return leadingEpoch;
  }

  /** Whether an append that wants all in-sync replicas may be taken. */
  public boolean acceptsFullAcks() {
    return replica.acceptsFullAcks();
  }

  /** How it stands. */
  public ReplicaStatus status() {
    return replica.status();
  }

  /** When a tick is due. */
  public long nextDeadline() {
    return closed ? Long.MAX_VALUE : replica.nextDeadline();
  }

  /** Who is told whenever it has handled something: its deadline may be another. */
  void onHandled(Consumer<HostedReplica> listener) {
    handled = listener;
  }

  /**
   * The metadata has changed.
   *
   * @param newState as the metadata have it
   * @param assignment the same, as the replica is told
   */
  public void assigned(PartitionState newState, PartitionAssignment assignment) {
    if (state == null || newState.partitionEpoch() >= state.partitionEpoch()) {
      state = newState;
    }
    handle(new Assigned(assignment));
  }

  /**
   * Waits until an append is in sync.
   *
   * @param endOffset the offset after its last record
   * @param leaderEpoch in which it was appended
   * @param deadlineNanos when it fails
   * @return by which the wait can be {@linkplain #cancel cancelled}
   */
  public long awaitInSync(
      long endOffset, int leaderEpoch, long deadlineNanos, InSyncWaiter waiter) {
    long id = nextWaiter++;
    if (closed) {
      waiter.failed(PendingFailure.NOT_LEADER);
      return id;
    }
    waiters.put(id, waiter);
    handle(new AppendPending(id, endOffset, leaderEpoch, deadlineNanos));
    return id;
  }

  /** Ends a wait; its waiter isn't called any more. */
  public void cancel(long id) {
    if (waiters.remove(id) != null) {
      handle(new PendingCancelled(id));
    }
  }

  /** Ends everything: those who wait are told, and nothing of the log is heard any more. */
  public void close() {
    if (!closed) {
      handle(new Unassigned());
      log.setReplicationListener(null);
      closed = true;
    }
  }

  /** Takes an event: whatever has happened, or been received, or come due. */
  public void handle(ReplicaEvent event) {
    if (closed) {
      drop(event);
      return;
    }
    events.add(event);
    if (stepping) {
      return;
    }
    stepping = true;
    try {
      for (ReplicaEvent next = events.poll(); next != null; next = events.poll()) {
        replica.step(next, environment.nowNanos(), this);
      }
    } catch (UncheckedIOException e) {
      fail("its log can't be read", e.getCause());
    } finally {
      stepping = false;
      handled.accept(this);
    }
  }

  private static void drop(ReplicaEvent event) {
    if (event instanceof ReadDone read) {
      read.batches().release();
    } else if (event instanceof ReplicaEvent.Received received
        && received.message() instanceof ReplicaMessage.Append append) {
      append.batches().release();
    }
  }

  private void fail(String what, Throwable cause) {
    environment.notice(identity.partition(), what, cause);
    events.forEach(HostedReplica::drop);
    events.clear();
    closed = true;
    leadingEpoch = -1;
    log.setReplicationListener(null);
    waiters.values().forEach(waiter -> waiter.failed(PendingFailure.NOT_LEADER));
    waiters.clear();
  }

  private void later(ReplicaEvent event) {
    environment.execute(() -> handle(event));
  }

  @Override
  public void lead(int epoch) {
    takeRole(engine.lead(log, epoch), epoch, true);
  }

  @Override
  public void follow(int epoch) {
    takeRole(engine.follow(log, epoch), epoch, false);
  }

  private void takeRole(CompletableFuture<Long> taken, int epoch, boolean leads) {
    tell(taken, epoch, end -> new RoleTaken(epoch, leads, end));
  }

  private void tell(CompletableFuture<Long> answer, int epoch, LongFunction<ReplicaEvent> event) {
    var unused =
        answer.whenComplete(
            (end, error) ->
                later(
                    error == null
                        ? event.apply(end)
                        : new LogFailed(epoch, String.valueOf(error.getMessage()))));
  }

  @Override
  public void append(long token, int epoch, long baseOffset, Batches batches) {
    try {
      BatchRun run = BatchRun.check(((MemoryBatches) batches).bytes());
      engine.submit(
          new ReplicaAppend(
              log,
              epoch,
              baseOffset,
              run,
              done -> {
                batches.release();
                later(new Appended(token, done.error() == AppendError.NONE));
              }));
    } catch (InvalidBatchException e) {
      batches.release();
      environment.notice(identity.partition(), "the leader has sent damaged batches", e);
      events.add(new Appended(token, false));
    }
  }

  @Override
  public void truncate(long token, int epoch, long offset) {
    tell(engine.truncate(log, offset, epoch), epoch, end -> new Cut(token, end));
  }

  @Override
  public void restartAt(long token, int epoch, long offset) {
    tell(engine.restartAt(log, offset, epoch), epoch, end -> new Cut(token, end));
  }

  @Override
  public void read(long token, int follower, long offset, int maxBytes) {
    if (log.inMemory(Math.max(offset, log.logStartOffset()))) {
      read(token, offset, maxBytes, events::add);
    } else {
      environment.readElsewhere(() -> read(token, offset, maxBytes, this::later));
    }
  }

  private void read(long token, long offset, int maxBytes, Consumer<ReplicaEvent> then) {
    try {
      // The first batch may begin before the first offset that can be read.
      ReplicaRead read = log.readForReplica(Math.max(offset, log.logStartOffset()), maxBytes, true);
      boolean gone =
          read.read().sizeInBytes() == 0
              || (offset < log.logStartOffset() && EngineLogView.baseOffset(read.read()) != offset);
      if (gone) {
        read.close();
        then.accept(new ReadFailed(token));
      } else {
        int lastEpoch = log.epochOf(read.nextOffset() - 1);
        then.accept(new ReadDone(token, new LeasedBatches(read), read.nextOffset(), lastEpoch));
      }
    } catch (IOException e) {
      environment.execute(
          () -> environment.notice(identity.partition(), "a read for a follower failed", e));
      then.accept(new ReadFailed(token));
    }
  }

  @Override
  public void advanceHighWatermark(long offset) {
    log.advanceHighWatermark(offset);
  }

  @Override
  public void moveLogStart(long offset) {
    var unused =
        engine
            .advanceLogStart(log, offset)
            .whenComplete(
                (start, error) -> {
                  if (error != null) {
                    // the next message of the leader says it again
                    environment.execute(
                        () ->
                            environment.notice(
                                identity.partition(), "its log start stays behind", error));
                  }
                });
  }

  @Override
  public void send(int broker, ReplicaMessage message) {
    environment.send(broker, message);
  }

  @Override
  public void propose(IsrProposal proposal) {
    var command = IsrCommands.of(identity.partition(), state, proposal, identity.broker());
    if (command.isEmpty()) {
      events.add(new ProposalAnswered(proposal.id(), Outcome.REFUSED));
      return;
    }
    var unused =
        environment
            .propose(command.get())
            .whenComplete(
                (version, error) ->
                    later(new ProposalAnswered(proposal.id(), IsrCommands.outcome(error))));
  }

  @Override
  public void complete(long pendingId) {
    InSyncWaiter waiter = waiters.remove(pendingId);
    if (waiter != null) {
      waiter.inSync();
    }
  }

  @Override
  public void fail(long pendingId, PendingFailure reason) {
    InSyncWaiter waiter = waiters.remove(pendingId);
    if (waiter != null) {
      waiter.failed(reason);
    }
  }

  @Override
  public void roleIs(ReplicaRole role, int leaderEpoch) {
    leadingEpoch = role == ReplicaRole.LEADING ? leaderEpoch : -1;
  }

  @Override
  public void highWatermarkLost(long highWatermark, long cutTo) {
    environment.notice(
        identity.partition(),
        "the records from "
            + cutTo
            + " to the high watermark "
            + highWatermark
            + " are given up, since its leader hasn't got them",
        null);
  }

  /** Which partition this is a replica of. */
  public PartitionKey partition() {
    return identity.partition();
  }

  private void startMayHaveMoved() {
    if (log.logStartOffset() > logStartSeen && startTold.compareAndSet(false, true)) {
      environment.execute(
          () -> {
            startTold.set(false);
            logStartSeen = log.logStartOffset();
            handle(new LogStartMoved());
          });
    }
  }

  private final class LogProgress implements ReplicationListener {
    @Override
    public void written(PartitionLog grown) {
      tell();
    }

    @Override
    public void durable(PartitionLog grown) {
      tell();
    }

    @Override
    public void cut(PartitionLog shorter) {
      // the answer to whoever asked for it says so
    }

    private void tell() {
      if (movedTold.compareAndSet(false, true)) {
        environment.execute(
            () -> {
              movedTold.set(false);
              long durableEnd = log.durableEndOffset();
              handle(new LogMoved(log.logEndOffset(), durableEnd));
            });
      }
    }
  }
}
