package dev.esker.replication.core;

import dev.esker.replication.core.ModelBatches.Entry;
import dev.esker.replication.core.ReplicaEvent.AppendPending;
import dev.esker.replication.core.ReplicaEvent.Assigned;
import dev.esker.replication.core.ReplicaEvent.LogStartMoved;
import dev.esker.replication.core.ReplicaEvent.Outcome;
import dev.esker.replication.core.ReplicaEvent.ProposalAnswered;
import dev.esker.replication.core.ReplicaEvent.Tick;
import dev.esker.replication.core.ReplicaMessage.Append;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A partition with all its replicas, a network that loses, repeats and reorders, and metadata that
 * arrive late, driven by a seed.
 */
final class ModelCluster {
  static final PartitionKey KEY = new PartitionKey(new UUID(0, 1), 0);
  static final ReplicaConfig CONFIG = new ReplicaConfig(60, 4, 30, 1000, 100, 400, 1000);

  private record InFlight(int from, int to, ReplicaMessage message) {}

  private record Link(int from, int to) {}

  final ModelBatches.Leases leases = new ModelBatches.Leases();
  final SafetyRules rules;
  final ModelMetadata metadata;
  final ModelChecker checker = new ModelChecker(this);
  final List<ModelBroker> brokers = new ArrayList<>();
  private final Random random;
  private final List<InFlight> network = new ArrayList<>();
  private final List<InFlightAnswer> answers = new ArrayList<>();
  private final Set<Link> cut = new HashSet<>();
  private final boolean deletes;
  private boolean faults = true;
  private long values;
  long now;

  private record InFlightAnswer(ModelBroker to, long brokerEpoch, ProposalAnswered answer) {}

  ModelCluster(long seed, SafetyRules rules, StringBuilder trace) {
    this.rules = rules;
    random = new Random(seed);
    int count = 2 + random.nextInt(4);
    metadata = new ModelMetadata(count, 1 + random.nextInt(Math.min(3, count)));
    deletes = random.nextInt(3) == 0;
    for (int id = 0; id < count; id++) {
      ModelBroker broker = new ModelBroker(id, this, trace);
      broker.start(metadata.now().brokerEpoch(id));
      brokers.add(broker);
    }
  }

  /** Lets chance do its worst, then heals everything and waits for all to agree. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      chance();
      checker.check();
    }
    heal();
  }

  void send(int from, int to, ReplicaMessage message) {
    if (cut.contains(new Link(from, to)) || (faults && random.nextInt(25) == 0)) {
      ReplicaContext.drop(message);
      return;
    }
    network.add(new InFlight(from, to, message));
    if (faults && random.nextInt(25) == 0) {
      network.add(new InFlight(from, to, again(message)));
    }
  }

  private static ReplicaMessage again(ReplicaMessage message) {
    if (message instanceof Append append && !append.isEmpty()) {
      return new Append(
          append.partition(),
          append.leaderEpoch(),
          append.baseOffset(),
          append.previousEpoch(),
          append.endOffset(),
          append.lastEpoch(),
          append.highWatermark(),
          append.logStart(),
          ((ModelBatches) append.batches()).again());
    }
    return message;
  }

  private void chance() {
    ModelBroker broker = brokers.get(random.nextInt(brokers.size()));
    int dice = random.nextInt(1000);
    if (dice < 380) {
      deliverMessage(random.nextInt(8) == 0 ? random.nextInt(1 + network.size()) : 0);
    } else if (dice < 750) {
      work(broker);
    } else if (dice < 850) {
      append(broker);
    } else if (dice < 900) {
      tellMetadata(broker);
    } else if (dice < 940) {
      proposal(broker);
    } else if (dice < 975) {
      now += random.nextInt(60);
      tick(broker);
    } else {
      disturb(broker, dice - 975);
    }
  }

  private void disturb(ModelBroker broker, int dice) {
    if (dice < 6) {
      if (broker.isRunning()) {
        broker.crash(random);
      } else {
        restart(broker);
      }
    } else if (dice < 10) {
      if (metadata.isAlive(broker.id)) {
        metadata.fence(broker.id);
      } else if (broker.isRunning()) {
        metadata.unfence(broker.id);
      }
    } else if (dice < 14) {
      metadata.prefer(broker.id);
    } else if (dice < 18) {
      cut.add(new Link(broker.id, random.nextInt(brokers.size())));
    } else if (dice < 21) {
      cut.clear();
    } else if (deletes && broker.isRunning() && broker.replica.role() == ReplicaRole.LEADING) {
      long until = broker.replica.status().highWatermark();
      if (until > broker.log.logStart()) {
        broker.log.moveLogStart(until - random.nextInt((int) (until - broker.log.logStart())));
        broker.step(new LogStartMoved());
      }
    }
  }

  private void restart(ModelBroker broker) {
    if (metadata.isAlive(broker.id)) {
      metadata.fence(broker.id);
    }
    broker.start(metadata.register(broker.id));
    broker.metadataSeen = metadata.version() - 1;
  }

  private void deliverMessage(int index) {
    if (index < network.size()) {
      InFlight next = network.remove(index);
      if (cut.contains(new Link(next.from(), next.to()))) {
        ReplicaContext.drop(next.message());
      } else {
        brokers.get(next.to()).deliver(next.from(), next.message());
      }
    }
  }

  private boolean work(ModelBroker broker) {
    int first = random.nextInt(4);
    for (int i = 0; i < 4; i++) {
      switch ((first + i) % 4) {
        case 0 -> {
          if (broker.log.hasCommands()) {
            broker.log.write();
            return true;
          }
        }
        case 1 -> {
          if (broker.log.hasUnforced() && random.nextInt(faults ? 3 : 1) == 0) {
            broker.log.force(random.nextInt(4) == 0);
            return true;
          }
        }
        case 2 -> {
          if (broker.hasReads()) {
            broker.read();
            return true;
          }
        }
        default -> {
          if (!broker.log.events.isEmpty()) {
            ReplicaEvent event = broker.log.events.remove();
            if (event instanceof AppendPending pending) {
              checker.appended(pending.id(), pending.endOffset());
            }
            broker.step(event);
            return true;
          }
        }
      }
    }
    return false;
  }

  private void append(ModelBroker broker) {
    if (broker.isRunning() && broker.replica.role() == ReplicaRole.LEADING) {
      long value = ++values;
      int epoch = broker.replica.status().leaderEpoch();
      checker.offer(value, value);
      broker.log.clientAppend(
          epoch,
          new Entry(epoch, value),
          new AppendPending(value, 1, epoch, now + 200 + random.nextInt(2000)));
    }
  }

  private boolean tellMetadata(ModelBroker broker) {
    if (!broker.isRunning() || broker.metadataSeen >= metadata.version()) {
      return false;
    }
    broker.metadataSeen++;
    broker.step(new Assigned(metadata.at(broker.metadataSeen)));
    return true;
  }

  private boolean proposal(ModelBroker broker) {
    if (!answers.isEmpty() && random.nextBoolean()) {
      InFlightAnswer next = answers.remove(random.nextInt(answers.size()));
      if (next.to().brokerEpoch == next.brokerEpoch()) {
        next.to().step(next.answer());
      }
      return true;
    }
    if (broker.proposals.isEmpty()) {
      return !answers.isEmpty();
    }
    int chosen = random.nextInt(broker.proposals.size());
    ModelBroker.Proposed next = broker.proposals.get(chosen);
    Outcome outcome = Outcome.UNKNOWN;
    if (!faults || random.nextInt(4) != 0) {
      broker.proposals.remove(chosen);
      outcome = metadata.apply(broker.id, next.proposal());
    } else if (random.nextBoolean()) {
      // answered as unknown and not applied yet: it stays where it is, and may be later
      broker.proposals.remove(chosen);
    }
    if (faults && random.nextInt(4) == 0) {
      outcome = Outcome.UNKNOWN;
    }
    ProposalAnswered answer = new ProposalAnswered(next.proposal().id(), outcome);
    answers.add(new InFlightAnswer(broker, broker.brokerEpoch, answer));
    return true;
  }

  private void tick(ModelBroker broker) {
    if (broker.isRunning() && broker.replica.nextDeadline() <= now) {
      broker.step(new Tick());
    }
  }

  private void heal() {
    faults = false;
    cut.clear();
    Set<Integer> gone = new HashSet<>();
    for (ModelBroker broker : brokers) {
      if (!broker.isRunning()) {
        restart(broker);
      }
      metadata.unfence(broker.id);
    }
    settle();
    checker.checkConverged(gone);
    ModelBroker victim = brokers.get(random.nextInt(brokers.size()));
    int alive = brokers.size() - 1;
    if (alive >= metadata.now().neededInSync()) {
      victim.crash(random);
      metadata.fence(victim.id);
      gone.add(victim.id);
      settle();
    }
    int before = checker.acknowledgedCount();
    append(brokers.get(metadata.now().leader()));
    settle();
    if (checker.acknowledgedCount() != before + 1) {
      throw new AssertionError("the last append wasn't acknowledged");
    }
    checker.checkConverged(gone);
  }

  /** Delivers everything, in order, until nothing is left to do. */
  private void settle() {
    for (int round = 0; round < 100_000; round++) {
      boolean busy = !network.isEmpty();
      deliverMessage(0);
      for (ModelBroker broker : brokers) {
        busy |= broker.isRunning() && work(broker);
        busy |= tellMetadata(broker);
        busy |= proposal(broker);
      }
      checker.check();
      if (!busy && !passTime()) {
        return;
      }
    }
    throw new AssertionError("it never ends");
  }

  private boolean passTime() {
    long next = ReplicaContext.NEVER;
    for (ModelBroker broker : brokers) {
      if (broker.isRunning()) {
        next = Math.min(next, broker.replica.nextDeadline());
      }
    }
    if (next == ReplicaContext.NEVER) {
      return false;
    }
    now = Math.max(now, next);
    brokers.forEach(this::tick);
    return true;
  }
}
