package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.atomix.metadata.Answer.Outcome;
import dev.esker.gossip.atomix.metadata.Answer.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the proposals of a node into entries, one batch at a time, and finds out what became of
 * them.
 *
 * <p>While a batch is on its way to the leader, the next one gathers: so however many proposals
 * wait, they need few entries, and their order is kept without more. A batch is sent again, with
 * the same number, until its answer is known or the time of its proposals is up; {@link
 * CommandMachine} sees to it that it is applied once. One whose time is up may be applied later, or
 * never, but never after a later batch of this node.
 *
 * <p>What is proposed as the leader of a term is in batches of its own. They are submitted here and
 * nowhere else, and fail when the term is over.
 *
 * <p>All fields but the queue and its counters belong to the loop.
 */
public final class Proposer implements AutoCloseable {
  /** The most proposals that wait. */
  public static final int MAX_PENDING = 10_000;

  /** The most bytes of them. */
  public static final int MAX_PENDING_BYTES = 64 << 20;

  /** How long one attempt to reach the leader may take. */
  static final Duration ATTEMPT = Duration.ofSeconds(2);

  static final Duration RETRY = Duration.ofMillis(50);
  private static final Duration EXPIRY = Duration.ofMillis(100);
  private static final Logger LOG = LoggerFactory.getLogger(Proposer.class);

  /** Stands for the term of whoever leads. */
  static final long ANY_TERM = -1;

  private final Loop loop;
  private final Submitter submitter;
  private final Publisher publisher;
  private final Supplier<UUID> ids;
  private final Duration limit;
  private final Queue<Proposal> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final AtomicBoolean pumping = new AtomicBoolean();
  private final Set<Proposal> awaitingImage = new HashSet<>();
  private volatile boolean closed;

  private UUID producer;
  private boolean registered;
  private long lastSeq;
  private ProposalBatch batch;
  private boolean submitted;
  private boolean waiting;
  private long ticket;
  private boolean expiring;

  /**
   * A proposer that has nothing to propose yet.
   *
   * @param loop runs everything
   * @param submitter takes entries to the leader
   * @param publisher completes the proposals
   * @param ids random ids of producers
   * @param limit how long a proposal is tried
   */
  public Proposer(
      Loop loop, Submitter submitter, Publisher publisher, Supplier<UUID> ids, Duration limit) {
    this.loop = loop;
    this.submitter = submitter;
    this.publisher = publisher;
    this.ids = ids;
    this.limit = limit;
    this.producer = ids.get();
  }

  /** See {@link dev.esker.gossip.MetadataLog#propose}. */
  public CompletionStage<Long> propose(MetadataCommand command) {
    return propose(command, ANY_TERM);
  }

  /** See {@link dev.esker.gossip.MetadataLog#proposeAsLeader}. */
  public CompletionStage<Long> proposeAsLeader(MetadataCommand command, long term) {
    if (term < 0) {
      throw new IllegalArgumentException("term = " + term + " is not a term");
    }
    return propose(command, term);
  }

  private CompletionStage<Long> propose(MetadataCommand command, long term) {
    byte[] bytes = MetadataCodec.encode(command);
    Proposal proposal = new Proposal(bytes, term, loop.nanos() + limit.toNanos());
    int count = pending.incrementAndGet();
    long size = pendingBytes.addAndGet(bytes.length);
    if (closed || count > MAX_PENDING || size > MAX_PENDING_BYTES) {
      String why =
          closed ? "the metadata log is closed" : count + " proposals wait, " + size + " B";
      finish(proposal, () -> proposal.result.completeExceptionally(unavailable(why, false)));
      return proposal.result;
    }
    queue.add(proposal);
    if (pumping.compareAndSet(false, true)) {
      loop.execute(
          () -> {
            pumping.set(false);
            pump();
            expireLater();
          });
    }
    return proposal.result;
  }

  private static MetadataUnavailableException unavailable(String why, boolean mayTakeEffect) {
    return new MetadataUnavailableException(why, mayTakeEffect, null);
  }

  /** The proposal is no concern of ours any more. */
  private void finish(Proposal proposal, Runnable completion) {
    if (!proposal.finished.compareAndSet(false, true)) {
      return;
    }
    try {
      completion.run();
    } finally {
      pendingBytes.addAndGet(-proposal.command.length);
      if (pending.decrementAndGet() == 0 && closed) {
        synchronized (pending) {
          pending.notifyAll();
        }
      }
    }
  }

  /** There may be another leader: what is on its way to the earlier one is sent to it at once. */
  public void leaderChanged() {
    loop.execute(
        () -> {
          if (submitted && batch != null) {
            batch.uncertain = true;
          }
          again();
        });
  }

  private void again() {
    ticket++;
    submitted = false;
    waiting = false;
    pump();
  }

  private void pump() {
    if (submitted || waiting) {
      return;
    }
    if (batch == null) {
      batch = gather();
    }
    if (batch == null) {
      return;
    }
    LogEntry entry = registered ? batch.entry(producer) : new LogEntry.Register(producer);
    submitted = true;
    long own = ++ticket;
    CompletionStage<byte[]> answer;
    try {
      answer =
          registered && batch.term != ANY_TERM
              ? submitter.submitAsLeader(entry.encode(), batch.term)
              : submitter.submit(entry.encode(), ATTEMPT);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete((bytes, error) -> loop.execute(() -> answered(own, bytes, error)));
  }

  private ProposalBatch gather() {
    ProposalBatch next = new ProposalBatch();
    List<byte[]> commands = new ArrayList<>();
    int bytes = 0;
    Proposal proposal = queue.peek();
    next.term = proposal == null ? ANY_TERM : proposal.term;
    while (proposal != null
        && proposal.term == next.term
        && commands.size() < LogEntry.MAX_BATCH_COMMANDS
        && (commands.isEmpty() || bytes + proposal.command.length <= LogEntry.MAX_PART_BYTES)) {
      queue.remove();
      next.proposals.add(proposal);
      commands.add(proposal.command);
      bytes += proposal.command.length;
      proposal = queue.peek();
    }
    if (commands.isEmpty()) {
      return null;
    }
    next.bytes = LogEntry.batch(commands);
    lastSeq++;
    next.seq = lastSeq;
    return next;
  }

  private void answered(long own, byte[] bytes, Throwable error) {
    if (own != ticket) {
      return;
    }
    submitted = false;
    if (error != null) {
      if (batch != null && registered && !NotSubmittedException.in(error)) {
        batch.uncertain = true;
      }
      LOG.debug("A proposal has not reached the leader", error);
      if (batch != null && registered && DeposedException.in(error)) {
        fail("this node doesn't lead in term " + batch.term + " any more", batch.uncertain);
        pump();
      } else {
        retryLater();
      }
      return;
    }
    Answer answer;
    try {
      answer = Answer.decode(bytes);
    } catch (IllegalArgumentException e) {
      LOG.warn("The leader answers a proposal with nonsense", e);
      retryLater();
      return;
    }
    if (!registered) {
      registered = answer.status() == Status.APPLIED;
      pump();
    } else if (batch != null) {
      answered(answer);
    }
  }

  private void answered(Answer answer) {
    switch (answer.status()) {
      case APPLIED -> applied(answer.outcomes());
      case MORE -> batch.part++;
      case GAP -> {
        batch.part = 0;
        retryLater();
      }
      case UNKNOWN_PRODUCER -> {
        registered = false;
        producer = ids.get();
        lastSeq = 1;
        if (batch.uncertain) {
          fail("nobody knows any more whether it was applied", true);
        } else {
          batch.seq = 1;
          batch.part = 0;
        }
      }
      case STALE -> fail("a later batch has been applied", true);
      case MALFORMED -> fail("the leader can't read it", false);
    }
    pump();
  }

  private void applied(List<Outcome> outcomes) {
    List<Proposal> proposals = batch.proposals;
    if (outcomes.size() != proposals.size()) {
      LOG.error("{} outcomes for {} proposals", outcomes.size(), proposals.size());
      fail("its outcome can't be read", true);
      return;
    }
    batch = null;
    awaitingImage.addAll(proposals);
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      Proposal proposal = proposals.get(i);
      Runnable completion =
          outcome.refusal().isPresent()
              ? () -> proposal.result.completeExceptionally(outcome.refusal().get())
              : () -> proposal.result.complete(outcome.version());
      publisher.reached(
          outcome.version(),
          () -> {
            finish(proposal, completion);
            loop.execute(() -> awaitingImage.remove(proposal));
          });
    }
  }

  private void fail(String why, boolean mayTakeEffect) {
    List<Proposal> proposals = batch.proposals;
    batch = null;
    for (Proposal proposal : proposals) {
      fail(proposal, why, mayTakeEffect);
    }
  }

  private void fail(Proposal proposal, String why, boolean mayTakeEffect) {
    publisher.execute(
        () ->
            finish(
                proposal,
                () -> proposal.result.completeExceptionally(unavailable(why, mayTakeEffect))));
  }

  private void retryLater() {
    waiting = true;
    long own = ++ticket;
    loop.schedule(
        RETRY,
        () -> {
          if (own == ticket) {
            again();
          }
        });
  }

  private void expireLater() {
    boolean any = batch != null || !queue.isEmpty() || !awaitingImage.isEmpty();
    if (any && !expiring) {
      expiring = true;
      loop.schedule(
          EXPIRY,
          () -> {
            expiring = false;
            expire();
            expireLater();
          });
    }
  }

  private void expire() {
    long now = loop.nanos();
    String why = "no leader of the metadata has answered within " + limit.toMillis() + " ms";
    Proposal first = queue.peek();
    while (first != null && first.deadline - now <= 0) {
      fail(queue.remove(), why, false);
      first = queue.peek();
    }
    if (batch != null && batch.proposals.stream().allMatch(p -> p.deadline - now <= 0)) {
      fail(why, batch.uncertain || (submitted && registered));
      again();
    }
    for (Proposal proposal : List.copyOf(awaitingImage)) {
      if (proposal.deadline - now <= 0) {
        awaitingImage.remove(proposal);
        fail(proposal, "it was applied, but isn't known here yet", true);
      }
    }
  }

  /**
   * Refuses what comes from now on, and waits until what was proposed before has completed, unless
   * the log's own thread is calling.
   */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    synchronized (pending) {
      while (pending.get() > 0 && !publisher.isCurrent() && !loop.isCurrent()) {
        try {
          pending.wait(1_000);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        if (loop.isClosed()) {
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
