package dev.esker.gossip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One node of a {@link MemoryQuorum}: elections and the order of entries (the Raft paper, figure
 * 2). What the entries mean is in {@link MemoryQuorumLog}. Indexes count from 1.
 */
final class MemoryReplica {

  /** One entry; without a command it is the first of a leader's term. */
  record Entry(
      long term, int producer, long session, long seq, Optional<MetadataCommand> command) {}

  /** What outlives a crash. */
  static final class Durable {
    private long term;
    private int votedFor = QuorumView.NO_LEADER;
    private final List<Entry> entries = new ArrayList<>();
  }

  /** What a leader sends: entries after {@code prev}, or for a new learner an image first. */
  private record Append(
      int leader,
      long term,
      MemoryQuorumLog.Snapshot snapshot,
      int prev,
      long prevTerm,
      List<Entry> entries,
      int commit,
      long round) {}

  /** The answer: up to where it fits, or else where to try; what the node shows. */
  private record Appended(
      int node, long term, boolean fits, int matched, int hint, long round, long version) {}

  private final MemoryQuorum quorum;
  private final int id;
  private final Durable durable;
  private final MemoryQuorumLog log;
  private final Set<Integer> votes = new HashSet<>();
  private final Map<Integer, Integer> next = new HashMap<>();
  private final Map<Integer, Integer> match = new HashMap<>();
  private final Map<Integer, Long> rounds = new HashMap<>();

  private boolean leading;
  private int leader = QuorumView.NO_LEADER;
  private int leaderStart;
  private int base;
  private int commit;
  private long round;
  private long electionAt;
  private long heartbeatAt;

  MemoryReplica(MemoryQuorum quorum, int id, Durable durable) {
    this.quorum = quorum;
    this.id = id;
    this.durable = durable;
    this.electionAt = quorum.now() + quorum.electionTimeout();
    this.log = new MemoryQuorumLog(quorum, this);
  }

  int id() {
    return id;
  }

  MemoryQuorumLog log() {
    return log;
  }

  long term() {
    return durable.term;
  }

  /** The leader that it knows: itself only once it has applied the first entry of its term. */
  int leader() {
    return leading && log.applied() < leaderStart ? QuorumView.NO_LEADER : leader;
  }

  boolean leads() {
    return leader() == id;
  }

  int commit() {
    return commit;
  }

  void tick() {
    if (leading && quorum.now() >= heartbeatAt) {
      heartbeatAt = quorum.now() + MemoryQuorum.HEARTBEAT_NANOS;
      appendToAll();
    } else if (!leading && votes() && quorum.now() >= electionAt) {
      campaign();
    }
    log.tick();
  }

  private boolean votes() {
    return quorum.voters().contains(id);
  }

  void campaign() {
    become(durable.term + 1, QuorumView.NO_LEADER);
    durable.votedFor = id;
    votes.clear();
    electionAt = quorum.now() + quorum.electionTimeout();
    long term = durable.term;
    int last = lastIndex();
    long lastTerm = termAt(last);
    onVote(id, term, true);
    for (int voter : quorum.voters()) {
      if (voter != id) {
        quorum.send(id, voter, replica -> replica.onCandidate(id, term, last, lastTerm));
      }
    }
  }

  private void onCandidate(int candidate, long term, int last, long lastTerm) {
    if (term > durable.term) {
      become(term, QuorumView.NO_LEADER);
    }
    boolean upToDate =
        lastTerm > termAt(lastIndex()) || (lastTerm == termAt(lastIndex()) && last >= lastIndex());
    boolean free = durable.votedFor == QuorumView.NO_LEADER || durable.votedFor == candidate;
    boolean granted = term == durable.term && upToDate && free && !leading;
    if (granted) {
      durable.votedFor = candidate;
      electionAt = quorum.now() + quorum.electionTimeout();
    }
    long own = durable.term;
    quorum.send(id, candidate, replica -> replica.onVote(id, own, granted));
  }

  private void onVote(int voter, long term, boolean granted) {
    if (term > durable.term) {
      become(term, QuorumView.NO_LEADER);
    } else if (granted && term == durable.term && durable.votedFor == id && !leading) {
      votes.add(voter);
      if (votes.size() > quorum.voters().size() / 2) {
        lead();
      }
    }
  }

  private void lead() {
    leading = true;
    leader = id;
    next.clear();
    match.clear();
    rounds.clear();
    leaderStart = lastIndex() + 1;
    append(new Entry(durable.term, id, 0, 0, Optional.empty()));
    log.leaderChanged();
  }

  /** Follows, or only takes note of a later term if nobody is known to lead it. */
  private void become(long term, int newLeader) {
    boolean changed = term != durable.term || newLeader != leader;
    if (term > durable.term) {
      durable.term = term;
      durable.votedFor = QuorumView.NO_LEADER;
    }
    leading = false;
    leader = newLeader;
    if (changed) {
      log.leaderChanged();
    }
  }

  /** The leader's: one more entry, sent to everybody. */
  void append(Entry entry) {
    durable.entries.add(entry);
    appendToAll();
  }

  /** The last number of a proposer's session in the entries that aren't applied yet, or 0. */
  long lastUnapplied(long session) {
    for (int index = lastIndex(); index > log.applied(); index--) {
      Entry entry = durable.entries.get(index - base - 1);
      if (entry.session() == session && entry.command().isPresent()) {
        return entry.seq();
      }
    }
    return 0;
  }

  /** The leader's: asks everybody to confirm; the number to look for in {@link #confirmed}. */
  long ask() {
    round++;
    appendToAll();
    return round;
  }

  /** Whether a majority has answered what was asked with that number or later. */
  boolean confirmed(long asked) {
    long confirming =
        quorum.voters().stream()
            .filter(voter -> voter == id || rounds.getOrDefault(voter, 0L) >= asked)
            .count();
    return leads() && confirming > quorum.voters().size() / 2;
  }

  private void appendToAll() {
    quorum.voters().forEach(this::appendTo);
    quorum.observers().forEach(this::appendTo);
    advance();
  }

  private void appendTo(int node) {
    if (node == id) {
      return;
    }
    boolean voter = quorum.voters().contains(node);
    int from = next.getOrDefault(node, voter ? lastIndex() + 1 : 1);
    MemoryQuorumLog.Snapshot snapshot = null;
    if (!voter && from <= log.applied() && match.getOrDefault(node, 0) == 0) {
      snapshot = log.snapshot();
      from = snapshot.index() + 1;
    }
    int to = voter ? lastIndex() : commit;
    List<Entry> entries =
        from > to ? List.of() : List.copyOf(durable.entries.subList(from - 1, to));
    Append message =
        new Append(id, durable.term, snapshot, from - 1, termAt(from - 1), entries, commit, round);
    quorum.send(id, node, replica -> replica.onAppend(message));
  }

  private void onAppend(Append message) {
    if (message.term() >= durable.term) {
      if (message.term() > durable.term || leader != message.leader()) {
        become(message.term(), message.leader());
      }
      electionAt = quorum.now() + quorum.electionTimeout();
    }
    boolean fits = message.term() == durable.term && fits(message);
    if (fits) {
      take(message);
    }
    int matched = fits ? message.prev() + message.entries().size() : 0;
    int hint = lastIndex() + 1;
    long own = durable.term;
    long version = log.image().version();
    Appended answer = new Appended(id, own, fits, matched, hint, message.round(), version);
    quorum.send(id, message.leader(), replica -> replica.onAppended(answer));
  }

  private boolean fits(Append message) {
    if (message.snapshot() != null && message.snapshot().index() > log.applied()) {
      base = message.snapshot().index();
      durable.entries.clear();
      log.install(message.snapshot());
      commit = base;
      return true;
    }
    return message.prev() <= base
        || (message.prev() <= lastIndex() && termAt(message.prev()) == message.prevTerm());
  }

  private void take(Append message) {
    for (int i = 0; i < message.entries().size(); i++) {
      int index = message.prev() + 1 + i;
      Entry entry = message.entries().get(i);
      if (index <= base || (index <= lastIndex() && termAt(index) == entry.term())) {
        continue;
      }
      if (index <= commit) {
        throw new AssertionError("node " + id + " would lose the committed entry " + index);
      }
      durable.entries.subList(index - base - 1, durable.entries.size()).clear();
      durable.entries.add(entry);
    }
    commitTo(Math.min(message.commit(), message.prev() + message.entries().size()));
  }

  private void onAppended(Appended answer) {
    if (answer.term() > durable.term) {
      become(answer.term(), QuorumView.NO_LEADER);
      return;
    }
    if (!leading || answer.term() < durable.term) {
      return;
    }
    int node = answer.node();
    rounds.merge(node, answer.round(), Math::max);
    log.heard(node, answer.version());
    if (answer.fits()) {
      match.merge(node, answer.matched(), Math::max);
      next.put(node, match.get(node) + 1);
      advance();
    } else {
      if (!quorum.voters().contains(node)) {
        match.remove(node);
      }
      int known = next.getOrDefault(node, lastIndex() + 1);
      next.put(node, Math.max(1, Math.min(known - 1, answer.hint())));
      appendTo(node);
    }
    log.confirmed();
  }

  private void advance() {
    for (int index = lastIndex(); index > commit && termAt(index) == durable.term; index--) {
      int candidate = index;
      long have =
          quorum.voters().stream()
              .filter(voter -> voter == id || match.getOrDefault(voter, 0) >= candidate)
              .count();
      if (leading && have > quorum.voters().size() / 2) {
        commitTo(index);
        return;
      }
    }
  }

  private void commitTo(int index) {
    commit = Math.max(commit, index);
    while (log.applied() < commit) {
      boolean led = leads();
      log.apply(durable.entries.get(log.applied() - base));
      if (led != leads()) {
        log.leaderChanged();
      }
    }
  }

  private int lastIndex() {
    return base + durable.entries.size();
  }

  private long termAt(int index) {
    return index <= base ? 0 : durable.entries.get(index - base - 1).term();
  }
}
