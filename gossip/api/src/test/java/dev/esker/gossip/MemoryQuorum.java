package dev.esker.gossip;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The twin of a quorum: the {@link MetadataLog}s of several nodes, which agree on one order by a
 * Raft that is as small as can be (no pre-vote, no compaction, a fixed set of voters; observers are
 * learners). It does what a real one does under partition, delay, loss, repetition, crash and
 * change of leader, but nothing of its own accord: time comes by {@link #tick}, messages travel by
 * a {@link MemoryPost}, and everything runs on the caller's one thread. The same calls in the same
 * order give the same results.
 *
 * <p>What a voter has to remember over a crash (term, vote, entries) is kept here and counts as
 * fsynced at once: torn disks are the business of the real log's tests.
 */
public final class MemoryQuorum {
  /** What a leader sends at least that often. */
  public static final long HEARTBEAT_NANOS = 100_000_000;

  /** The least time without a leader before a voter wants to be it; up to twice that. */
  public static final long ELECTION_NANOS = 500_000_000;

  /** How long a proposal, a confirmation or a barrier is tried. */
  public static final long DEADLINE_NANOS = 10_000_000_000L;

  private final List<Integer> voters;
  private final MemoryPost post;
  private final SplittableRandom random;
  private final Map<Integer, MemoryReplica.Durable> durable = new TreeMap<>();
  private final Map<Integer, MemoryReplica> running = new TreeMap<>();
  private long now;

  /**
   * A quorum in which nobody runs yet.
   *
   * @param voters whose majority commits
   * @param post carries the messages
   * @param seed of the election timeouts
   */
  public MemoryQuorum(List<Integer> voters, MemoryPost post, long seed) {
    this.voters = List.copyOf(voters);
    this.post = post;
    this.random = new SplittableRandom(seed);
    for (int voter : voters) {
      durable.put(voter, new MemoryReplica.Durable());
    }
  }

  /**
   * Starts a node: a voter with what it remembers, or an observer, which remembers nothing.
   *
   * @throws IllegalStateException if it runs already
   */
  public MetadataLog start(int node) {
    if (running.containsKey(node)) {
      throw new IllegalStateException("node " + node + " runs");
    }
    MemoryReplica.Durable own = durable.getOrDefault(node, new MemoryReplica.Durable());
    MemoryReplica replica = new MemoryReplica(this, node, own);
    running.put(node, replica);
    return replica.log();
  }

  /** Ends a node at once: nobody is told, its proposals never complete. */
  public void crash(int node) {
    running.remove(node);
  }

  /**
   * Time has come to be that. Nodes send again what got lost, elect, and give up what is overdue.
   *
   * @param nowNanos never less than before
   */
  public void tick(long nowNanos) {
    now = Math.max(now, nowNanos);
    List.copyOf(running.values()).forEach(MemoryReplica::tick);
  }

  /** Makes a voter stand for election now, whatever it knows. */
  public void campaign(int node) {
    running.get(node).campaign();
  }

  /** Those that run and believe that they lead, by rising id; more than one in a partition. */
  public List<Integer> leaders() {
    return running.values().stream().filter(MemoryReplica::leads).map(MemoryReplica::id).toList();
  }

  List<Integer> voters() {
    return voters;
  }

  List<Integer> observers() {
    return running.keySet().stream().filter(id -> !voters.contains(id)).toList();
  }

  long now() {
    return now;
  }

  long electionTimeout() {
    return ELECTION_NANOS + random.nextLong(ELECTION_NANOS);
  }

  long newSession() {
    return random.nextLong();
  }

  boolean runs(MemoryReplica replica) {
    return running.get(replica.id()) == replica;
  }

  void ended(MemoryReplica replica) {
    running.remove(replica.id(), replica);
  }

  /** Sends what is to be done at a node, if it still runs when that arrives. */
  void send(int from, int to, Consumer<MemoryReplica> message) {
    post.send(
        from,
        to,
        () -> {
          MemoryReplica replica = running.get(to);
          if (replica != null) {
            message.accept(replica);
          }
        });
  }
}
