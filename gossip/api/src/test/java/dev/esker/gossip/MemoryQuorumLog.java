package dev.esker.gossip;

import dev.esker.gossip.MemoryReplica.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The {@link MetadataLog} of one node of a {@link MemoryQuorum}.
 *
 * <p>A proposal is numbered within the session of its proposer and sent until its outcome is known
 * or its time is up. The leader takes numbers only in their order, and what it has taken already it
 * doesn't take again, so that nothing is applied twice or out of order however messages travel.
 */
final class MemoryQuorumLog implements MetadataLog {
  /** The most proposals of one node that wait. */
  static final int MAX_PENDING = 10_000;

  private static final long RESEND_NANOS = 200_000_000;

  /** All that applying has led to. */
  record Snapshot(int index, MetadataImage image, Map<Long, MemorySession> sessions) {}

  private static final class Proposal {
    private final long seq;
    private final MetadataCommand command;
    private final CompletableFuture<Long> result = new CompletableFuture<>();
    private final long deadline;
    private boolean sent;

    private Proposal(long seq, MetadataCommand command, long deadline) {
      this.seq = seq;
      this.command = command;
      this.deadline = deadline;
    }
  }

  /** Waits for a confirmation of leadership. */
  private record Asked(long round, long term, Consumer<Throwable> then, long deadline) {}

  private static final class Barrier {
    private final CompletableFuture<Long> result = new CompletableFuture<>();
    private final long deadline;
    private int index = -1;

    private Barrier(long deadline) {
      this.deadline = deadline;
    }
  }

  private final MemoryQuorum quorum;
  private final MemoryReplica replica;
  private final long session;
  private final Deque<Proposal> proposals = new ArrayDeque<>();
  private final Map<Long, Barrier> barriers = new TreeMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private final Map<Integer, Long> heard = new HashMap<>();
  private final List<MetadataListener> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<QuorumView>> leaderListeners = new CopyOnWriteArrayList<>();
  private final Map<Long, MemorySession> sessions = new HashMap<>();

  private MetadataImage image = MetadataImage.empty();
  private int applied;
  private long lastSeq;
  private long lastBarrier;
  private long resendAt;
  private boolean closed;
  private QuorumView told;

  MemoryQuorumLog(MemoryQuorum quorum, MemoryReplica replica) {
    this.quorum = quorum;
    this.replica = replica;
    this.session = quorum.newSession();
  }

  int applied() {
    return applied;
  }

  Snapshot snapshot() {
    Map<Long, MemorySession> copy = new HashMap<>();
    sessions.forEach((id, s) -> copy.put(id, s.copy()));
    return new Snapshot(applied, image, copy);
  }

  void install(Snapshot snapshot) {
    applied = snapshot.index();
    image = snapshot.image();
    sessions.clear();
    snapshot.sessions().forEach((id, s) -> sessions.put(id, s.copy()));
    listeners.forEach(listener -> tell(() -> listener.onSnapshot(image)));
    finishBarriers();
  }

  void apply(Entry entry) {
    applied++;
    if (entry.command().isPresent()) {
      MemorySession.Outcome outcome = applyCommand(entry);
      MemorySession before = sessions.getOrDefault(entry.session(), MemorySession.NEW.copy());
      sessions.put(entry.session(), before.with(entry.seq(), outcome));
      if (entry.session() == session) {
        finish(entry.seq(), outcome);
      }
    }
    finishBarriers();
  }

  private MemorySession.Outcome applyCommand(Entry entry) {
    MetadataCommand command = entry.command().orElseThrow();
    try {
      MetadataImage next = image.apply(command);
      image = next;
      listeners.forEach(listener -> tell(() -> listener.onCommand(next, command)));
      return new MemorySession.Outcome(next.version(), null);
    } catch (CommandRefusedException e) {
      return new MemorySession.Outcome(-1, e);
    }
  }

  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      Thread current = Thread.currentThread();
      current.getThreadGroup().uncaughtException(current, e);
    }
  }

  @Override
  public CompletionStage<Long> propose(MetadataCommand command) {
    MetadataCommand stored = stored(command);
    if (closed || proposals.size() >= MAX_PENDING) {
      String why = closed ? "the metadata log is closed" : "too many proposals wait";
      return CompletableFuture.failedFuture(new MetadataUnavailableException(why, false, null));
    }
    lastSeq++;
    Proposal proposal = new Proposal(lastSeq, stored, quorum.now() + MemoryQuorum.DEADLINE_NANOS);
    proposals.add(proposal);
    send(proposal);
    return proposal.result;
  }

  /** The command as it comes out of the codec, so that nothing that can't be stored passes. */
  private static MetadataCommand stored(MetadataCommand command) {
    byte[] bytes = MetadataCodec.encode(command);
    try {
      return MetadataCodec.decodeCommand(ByteBuffer.wrap(bytes));
    } catch (MetadataFormatException e) {
      throw new AssertionError("a command doesn't survive its codec", e);
    }
  }

  private void send(Proposal proposal) {
    int leader = replica.leader();
    if (leader == QuorumView.NO_LEADER) {
      return;
    }
    proposal.sent = true;
    long floor = proposals.getFirst().seq;
    int from = replica.id();
    Entry entry = new Entry(0, from, session, proposal.seq, Optional.of(proposal.command));
    quorum.send(from, leader, other -> other.log().onProposal(entry, floor));
  }

  private void onProposal(Entry proposed, long floor) {
    if (!replica.leads()) {
      return;
    }
    MemorySession known = sessions.getOrDefault(proposed.session(), MemorySession.NEW.copy());
    long last = Math.max(known.last(), replica.lastUnapplied(proposed.session()));
    MemorySession.Outcome outcome = known.outcomes().get(proposed.seq());
    long seq = proposed.seq();
    if (outcome != null) {
      quorum.send(
          replica.id(),
          proposed.producer(),
          other -> other.log().onOutcome(proposed.session(), seq, outcome));
    } else if (seq == Math.max(last + 1, floor)) {
      replica.append(
          new Entry(
              replica.term(), proposed.producer(), proposed.session(), seq, proposed.command()));
    }
  }

  /** An outcome that was missed, because a snapshot covered it. */
  private void onOutcome(long ofSession, long seq, MemorySession.Outcome outcome) {
    if (ofSession == session && outcome.version() <= image.version()) {
      finish(seq, outcome);
    }
  }

  private void finish(long seq, MemorySession.Outcome outcome) {
    Proposal found =
        proposals.stream().filter(proposal -> proposal.seq == seq).findFirst().orElse(null);
    if (found == null) {
      return;
    }
    proposals.remove(found);
    if (outcome.refusal() != null) {
      found.result.completeExceptionally(outcome.refusal());
    } else {
      found.result.complete(outcome.version());
    }
  }

  void tick() {
    while (!proposals.isEmpty() && proposals.getFirst().deadline <= quorum.now()) {
      Proposal late = proposals.removeFirst();
      late.result.completeExceptionally(unavailable(late.sent));
    }
    for (Asked late : asked.stream().filter(a -> a.deadline() <= quorum.now()).toList()) {
      asked.remove(late);
      late.then().accept(unavailable(false));
    }
    for (Map.Entry<Long, Barrier> barrier : List.copyOf(barriers.entrySet())) {
      if (barrier.getValue().deadline <= quorum.now()) {
        barriers.remove(barrier.getKey());
        barrier.getValue().result.completeExceptionally(unavailable(false));
      }
    }
    if (quorum.now() >= resendAt) {
      resendAt = quorum.now() + RESEND_NANOS;
      List.copyOf(proposals).forEach(this::send);
      List.copyOf(barriers.keySet()).forEach(this::sendBarrier);
    }
    if (closed && proposals.isEmpty()) {
      quorum.ended(replica);
    }
  }

  private static MetadataUnavailableException unavailable(boolean mayTakeEffect) {
    return new MetadataUnavailableException("no majority answers", mayTakeEffect, null);
  }

  @Override
  public MetadataImage image() {
    return image;
  }

  @Override
  public Subscription subscribe(MetadataListener listener) {
    requireOpen();
    listeners.add(listener);
    tell(() -> listener.onSnapshot(image));
    return () -> listeners.remove(listener);
  }

  @Override
  public QuorumView quorum() {
    return new QuorumView(
        replica.id(),
        replica.leader(),
        replica.term(),
        quorum.voters().stream().map(this::seen).toList(),
        quorum.observers().stream().map(this::seen).toList());
  }

  private QuorumView.Replica seen(int node) {
    Long version = node == replica.id() ? Long.valueOf(image.version()) : heard.get(node);
    return new QuorumView.Replica(
        node, version == null ? OptionalLong.empty() : OptionalLong.of(version));
  }

  @Override
  public Subscription subscribeToLeader(Consumer<QuorumView> listener) {
    requireOpen();
    leaderListeners.add(listener);
    tell(() -> listener.accept(quorum()));
    return () -> leaderListeners.remove(listener);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the metadata log is closed");
    }
  }

  /** Leader or term may have changed. */
  void leaderChanged() {
    QuorumView view = quorum();
    if (told != null && told.leader() == view.leader() && told.term() == view.term()) {
      return;
    }
    told = view;
    leaderListeners.forEach(listener -> tell(() -> listener.accept(view)));
    for (Asked lost : asked.stream().filter(a -> a.term() != view.term()).toList()) {
      asked.remove(lost);
      lost.then().accept(unavailable(false));
    }
  }

  void heard(int node, long version) {
    heard.put(node, version);
  }

  @Override
  public CompletionStage<Long> confirmLeadership() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    long term = replica.term();
    confirm(
        failure -> {
          if (failure == null) {
            result.complete(term);
          } else {
            result.completeExceptionally(failure);
          }
        });
    return result;
  }

  private void confirm(Consumer<Throwable> then) {
    if (!replica.leads() || closed) {
      then.accept(
          new MetadataUnavailableException(
              "node " + replica.leader() + " leads, not " + replica.id(), false, null));
      return;
    }
    long deadline = quorum.now() + MemoryQuorum.DEADLINE_NANOS;
    asked.add(new Asked(replica.ask(), replica.term(), then, deadline));
    confirmed();
  }

  /** Somebody has answered. */
  void confirmed() {
    for (Asked done : asked.stream().filter(a -> replica.confirmed(a.round())).toList()) {
      asked.remove(done);
      done.then().accept(null);
    }
  }

  @Override
  public CompletionStage<Long> barrier() {
    if (closed) {
      return CompletableFuture.failedFuture(unavailable(false));
    }
    Barrier barrier = new Barrier(quorum.now() + MemoryQuorum.DEADLINE_NANOS);
    lastBarrier++;
    barriers.put(lastBarrier, barrier);
    sendBarrier(lastBarrier);
    return barrier.result;
  }

  private void sendBarrier(long number) {
    int leader = replica.leader();
    if (leader != QuorumView.NO_LEADER) {
      int from = replica.id();
      long ofSession = session;
      quorum.send(from, leader, other -> other.log().onBarrier(from, ofSession, number));
    }
  }

  private void onBarrier(int from, long ofSession, long number) {
    int index = replica.commit();
    confirm(
        failure -> {
          if (failure == null) {
            quorum.send(
                replica.id(), from, other -> other.log().onBarrierAt(ofSession, number, index));
          }
        });
  }

  private void onBarrierAt(long ofSession, long number, int index) {
    Barrier barrier = barriers.get(number);
    if (barrier != null && ofSession == session && barrier.index < 0) {
      barrier.index = index;
      finishBarriers();
    }
  }

  private void finishBarriers() {
    for (Map.Entry<Long, Barrier> entry : List.copyOf(barriers.entrySet())) {
      Barrier barrier = entry.getValue();
      if (barrier.index >= 0 && barrier.index <= applied) {
        barriers.remove(entry.getKey());
        barrier.result.complete(image.version());
      }
    }
  }

  /**
   * Refuses what comes from now on. The twin has no thread that could wait, so the node goes on
   * until what was proposed before has its outcome, as {@link MemoryQuorum#tick} makes time pass.
   */
  @Override
  public void close() {
    closed = true;
    if (proposals.isEmpty()) {
      quorum.ended(replica);
    }
  }

  /** Whether {@link #close} has nothing to wait for any more. */
  boolean isClosed() {
    return closed && !quorum.runs(replica);
  }
}
