package dev.esker.replication.core;

import dev.esker.replication.core.ModelBatches.Entry;
import dev.esker.replication.core.PartitionAssignment.Broker;
import dev.esker.replication.core.ReplicaEvent.AppendPending;
import dev.esker.replication.core.ReplicaEvent.Assigned;
import dev.esker.replication.core.ReplicaEvent.Connected;
import dev.esker.replication.core.ReplicaEvent.LogStartMoved;
import dev.esker.replication.core.ReplicaEvent.Outcome;
import dev.esker.replication.core.ReplicaEvent.ProposalAnswered;
import dev.esker.replication.core.ReplicaEvent.Received;
import dev.esker.replication.core.ReplicaEvent.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs the commands of a scenario and writes down what the replicas want done. The commands are
 * described in {@code src/test/resources/scenarios/README.md}.
 */
final class Scenario {
  private record Sent(int from, int to, ReplicaMessage message) {}

  private final ModelBatches.Leases leases = new ModelBatches.Leases();
  private final Map<Integer, Replica> replicas = new TreeMap<>();
  private final List<Sent> network = new ArrayList<>();
  private final Map<String, String> assigned = new HashMap<>();
  private final Set<Integer> quotaSpent = new HashSet<>();
  private StringBuilder out = new StringBuilder();
  private long now;

  /** One command, and what came of it. */
  String run(String command) {
    out = new StringBuilder();
    String[] words = command.split(" ", -1);
    switch (words[0]) {
      case "replica" -> create(words);
      case "assign" -> assign(words);
      case "force" -> each(words, Replica::force);
      case "write" -> each(words, Replica::write);
      case "read" -> each(words, Replica::read);
      case "append" -> replica(words[1]).append(Long.parseLong(words[2]));
      case "deliver" -> deliver(words);
      case "drop" -> take(words).forEach(sent -> ReplicaContext.drop(sent.message()));
      case "repeat" -> repeat(words);
      case "pass" -> pass(Long.parseLong(words[1]));
      case "answer" -> replica(words[1]).answer(Outcome.valueOf(words[2]));
      case "connected" -> replica(words[1]).step(new Connected(Integer.parseInt(words[2])));
      case "start" -> {
        replica(words[1]).log.moveLogStart(Long.parseLong(words[2]));
        replica(words[1]).step(new LogStartMoved());
      }
      case "throttle" -> quotaSpent.add(Integer.parseInt(words[1]));
      case "unthrottle" -> quotaSpent.clear();
      case "status" -> each(words, Replica::status);
      default -> throw new IllegalArgumentException("no such command: " + command);
    }
    return out.isEmpty() ? "nothing\n" : out.toString();
  }

  private Replica replica(String id) {
    return replicas.get(Integer.parseInt(id));
  }

  private interface Action {
    void on(Replica replica);
  }

  private void each(String[] words, Action action) {
    for (int i = 1; i < words.length; i++) {
      action.on(replica(words[i]));
    }
  }

  /** {@code replica ID [hw=N] [VALUE@EPOCH ...]}. */
  private void create(String[] words) {
    Replica replica = new Replica(Integer.parseInt(words[1]));
    List<Entry> entries = new ArrayList<>();
    long highWatermark = 0;
    for (int i = 2; i < words.length; i++) {
      if (words[i].startsWith("hw=")) {
        highWatermark = Long.parseLong(words[i].substring(3));
      } else {
        String[] parts = words[i].split("@", -1);
        entries.add(new Entry(Integer.parseInt(parts[1]), Long.parseLong(parts[0])));
      }
    }
    replica.log.role(false, 0);
    replica.log.append(0, 0, 0, leases.lend(entries));
    replica.log.write();
    replica.log.write();
    replica.log.advanceHighWatermark(highWatermark);
    replica.log.force(true);
    replica.log.events.clear();
    replica.start();
    replicas.put(replica.id, replica);
    network.removeIf(sent -> sent.to() == replica.id || sent.from() == replica.id);
  }

  /** Keeps what isn't said anew: {@code assign leader=0 epoch=1 isr=0,1 ... [to=0]}. */
  private void assign(String[] words) {
    assigned.remove("to");
    for (int i = 1; i < words.length; i++) {
      String[] parts = words[i].split("=", -1);
      assigned.put(parts[0], parts[1]);
    }
    Set<Integer> alive = ids("alive", replicas.keySet());
    Map<Integer, Broker> brokers = new HashMap<>();
    replicas.keySet().forEach(id -> brokers.put(id, new Broker(1, alive.contains(id))));
    PartitionAssignment next =
        new PartitionAssignment(
            Integer.parseInt(assigned.get("leader")),
            Integer.parseInt(assigned.get("epoch")),
            Integer.parseInt(assigned.getOrDefault("version", "0")),
            List.copyOf(replicas.keySet()),
            ids("isr", replicas.keySet()),
            ids("elr", Set.of()),
            ids("adding", Set.of()),
            brokers,
            Integer.parseInt(assigned.getOrDefault("min", "1")));
    for (int id : ids("to", replicas.keySet())) {
      replicas.get(id).step(new Assigned(next));
    }
  }

  private Set<Integer> ids(String key, Set<Integer> otherwise) {
    String list = assigned.get(key);
    if (list == null) {
      return new TreeSet<>(otherwise);
    }
    Set<Integer> ids = new TreeSet<>();
    for (String id : list.isEmpty() ? new String[0] : list.split(",", -1)) {
      ids.add(Integer.parseInt(id));
    }
    return ids;
  }

  private void deliver(String[] words) {
    for (Sent sent : take(words)) {
      replicas.get(sent.to()).step(new Received(sent.from(), sent.message()));
    }
  }

  /** Leaves a copy of a message under way: only of those without batches. */
  private void repeat(String[] words) {
    List<Sent> taken = take(words);
    network.addAll(taken);
    network.addAll(taken);
  }

  /** The messages that are under way now, all of them or those from one to another. */
  private List<Sent> take(String[] words) {
    List<Sent> taken = new ArrayList<>();
    for (Iterator<Sent> all = network.iterator(); all.hasNext(); ) {
      Sent sent = all.next();
      if (words.length == 1 || words[1].equals(sent.from() + "->" + sent.to())) {
        taken.add(sent);
        all.remove();
      }
    }
    return taken;
  }

  private void pass(long nanos) {
    now += nanos;
    for (Replica replica : replicas.values()) {
      if (replica.replica.nextDeadline() <= now) {
        replica.step(new Tick());
      }
    }
  }

  /** A replica on its log. */
  private final class Replica implements Effects {
    final int id;
    final ModelLog log = new ModelLog(leases);
    private final List<long[]> reads = new ArrayList<>();
    private IsrProposal proposal;
    PartitionReplica replica;

    Replica(int id) {
      this.id = id;
    }

    void start() {
      replica =
          new PartitionReplica(
              new ReplicaIdentity(ModelCluster.KEY, id, 1),
              ModelCluster.CONFIG,
              log,
              new CatchUpQuota() {
                @Override
                public long readableAt(CatchingUp follower, long nowNanos) {
                  return quotaSpent.contains(follower.broker()) ? nowNanos + 50 : nowNanos;
                }

                @Override
                public void spent(CatchingUp follower, int bytes, long nowNanos) {
                  if (follower.added()) {
                    say("quota of " + follower.broker() + " is spent by " + bytes);
                  }
                }
              });
    }

    private void say(String what) {
      out.append(id).append(' ').append(what).append('\n');
    }

    void step(ReplicaEvent event) {
      replica.step(event, now, this);
    }

    void write() {
      while (log.hasCommands()) {
        log.write();
      }
      tell();
    }

    void force() {
      while (log.hasCommands()) {
        log.write();
      }
      log.force(true);
      tell();
    }

    private void tell() {
      while (!log.events.isEmpty()) {
        step(log.events.remove());
      }
    }

    void read() {
      List<long[]> due = new ArrayList<>(reads);
      reads.clear();
      for (long[] read : due) {
        log.events.add(log.read(read[0], read[1], (int) read[2]));
      }
      tell();
    }

    void append(long value) {
      int epoch = replica.status().leaderEpoch();
      log.clientAppend(
          epoch, new Entry(epoch, value), new AppendPending(value, 1, epoch, now + 5000));
    }

    void answer(Outcome outcome) {
      step(new ProposalAnswered(proposal.id(), outcome));
    }

    void status() {
      long deadline = replica.nextDeadline();
      say(
          replica.role()
              + " hw="
              + replica.status().highWatermark()
              + " log="
              + log
              + (deadline == ReplicaContext.NEVER ? ", idle" : ", until " + deadline));
    }

    @Override
    public void lead(int epoch) {
      say("log: lead in " + epoch);
      log.role(true, epoch);
    }

    @Override
    public void follow(int epoch) {
      say("log: follow in " + epoch);
      log.role(false, epoch);
    }

    @Override
    public void append(long token, int epoch, long baseOffset, Batches batches) {
      say("log: append " + batches + " at " + baseOffset);
      log.append(token, epoch, baseOffset, batches);
    }

    @Override
    public void truncate(long token, int epoch, long offset) {
      say("log: truncate to " + offset);
      log.truncate(token, offset);
    }

    @Override
    public void restartAt(long token, int epoch, long offset) {
      say("log: restart at " + offset);
      log.restartAt(token, offset);
    }

    @Override
    public void read(long token, int follower, long offset, int maxBytes) {
      say("log: read for " + follower + " from " + offset + ", " + maxBytes + " bytes");
      reads.add(new long[] {token, offset, maxBytes});
    }

    @Override
    public void advanceHighWatermark(long offset) {
      say("high watermark " + offset);
      log.advanceHighWatermark(offset);
    }

    @Override
    public void moveLogStart(long offset) {
      say("log start " + offset);
      log.moveLogStart(offset);
    }

    @Override
    public void send(int broker, ReplicaMessage message) {
      String text = message.toString().replace("partition=" + ModelCluster.KEY + ", ", "");
      say(
          "to "
              + broker
              + ": "
              + text.replace("leaderEpoch", "in").replace(", batches=0 bytes", ""));
      network.add(new Sent(id, broker, message));
    }

    @Override
    public void propose(IsrProposal next) {
      proposal = next;
      say(
          "proposes on "
              + next.partitionEpoch()
              + ": isr "
              + next.isr().stream().map(IsrProposal.Member::broker).toList()
              + ", elr "
              + next.elr());
    }

    @Override
    public void complete(long pendingId) {
      say("completes " + pendingId);
    }

    @Override
    public void fail(long pendingId, PendingFailure reason) {
      say("fails " + pendingId + ": " + reason);
    }

    @Override
    public void roleIs(ReplicaRole role, int leaderEpoch) {
      say("is " + role + " in " + leaderEpoch);
    }

    @Override
    public void highWatermarkLost(long was, long cutTo) {
      say("gives up what is between " + cutTo + " and its high watermark " + was);
    }
  }
}
