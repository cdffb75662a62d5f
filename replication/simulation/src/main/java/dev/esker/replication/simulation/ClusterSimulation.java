package dev.esker.replication.simulation;

import dev.esker.controller.cluster.ControllerOptions;
import dev.esker.controller.cluster.ControllerOptions.PreferredLeaders;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.engine.LogConfig;
import dev.esker.gossip.MemoryGossip;
import dev.esker.gossip.MemoryQuorum;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.PartitionReplica;
import dev.esker.replication.host.ReplicaMaker;
import dev.esker.replication.host.ReplicaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** One run of a whole cluster: it is built, disturbed, left alone, and must be well then. */
public final class ClusterSimulation {
  /** Nodes from here on are clients. */
  static final int FIRST_CLIENT = 1000;

  private static final long SECOND = 1_000_000_000;
  private static final long STEP = 50_000_000;
  private static final UUID TOPIC = new UUID(7, 7);
  private static final LogConfig LOG =
      LogConfig.builder().segmentBytes(3000).indexIntervalBytes(200).delete(false).build();

  private final Random random;
  private final SimulationOptions options;
  private final VirtualTime time = new VirtualTime();
  private final SimulatedNetwork network;
  private final MemoryQuorum quorum;
  private final MemoryGossip gossip;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<SimulatedProducer> producers = new ArrayList<>();
  private final ClusterChecker checker = new ClusterChecker(this);
  private final Convergence convergence = new Convergence(this);
  private final Tally tally = new Tally();
  private final Chaos chaos;
  private final Appendable trace;
  private final ReplicaMaker maker;
  private long slowestDisk = 2_000_000;
  private long stepAt;

  /**
   * A cluster that isn't started.
   *
   * @param seed decides everything
   * @param faultSeconds of virtual time, how long faults last
   * @param trace where to write what happens, or null
   */
  public ClusterSimulation(long seed, int faultSeconds, Appendable trace) {
    this(seed, faultSeconds, trace, PartitionReplica::new);
  }

  /** The same with other replicas, to see whether that is noticed. */
  ClusterSimulation(long seed, int faultSeconds, Appendable trace, ReplicaMaker maker) {
    this.random = new Random(seed);
    this.trace = trace;
    this.maker = maker;
    options = SimulationOptions.of(random, faultSeconds * SECOND);
    network = new SimulatedNetwork(time, random, tally);
    List<Integer> voters = IntStream.range(0, options.voters()).boxed().toList();
    quorum = new MemoryQuorum(voters, network, random.nextLong());
    gossip = new MemoryGossip(network::connects, SECOND, 2 * SECOND);
    chaos = new Chaos(this, random);
    for (int id = 0; id < options.brokers(); id++) {
      nodes.add(new SimulatedNode(id, this));
    }
  }

  /**
   * Runs it to its end.
   *
   * @return how many batches were acknowledged
   * @throws AssertionError if a promise was broken
   */
  public int run() {
    say(-1, options.toString());
    nodes.subList(0, options.early()).forEach(SimulatedNode::start);
    runUntil(20 * SECOND, () -> unfenced() == options.early(), "brokers are registered");
    propose(new CreateTopic(topic(), Map.of()));
    runUntil(20 * SECOND, () -> convergence.missing().isEmpty(), "the topic is there");
    for (int partition = 0; partition < options.partitions(); partition++) {
      for (int i = 0; i < SimulationOptions.PRODUCERS_PER_PARTITION; i++) {
        int id = partition * SimulationOptions.PRODUCERS_PER_PARTITION + i;
        producers.add(new SimulatedProducer(this, id, new PartitionKey(TOPIC, partition)));
      }
    }
    producers.forEach(SimulatedProducer::start);
    chaos.start();
    long end = time.now() + options.faultNanos();
    runUntil(options.faultNanos(), () -> time.now() >= end, "faults end");
    say(-1, "faults end");
    chaos.stop();
    runUntil(60 * SECOND, () -> unfenced() == options.brokers(), "all brokers are back");
    producers.forEach(SimulatedProducer::stop);
    runUntil(
        60 * SECOND,
        () -> producers.stream().allMatch(SimulatedProducer::hasStopped),
        "all producers have got their answers");
    runUntil(60 * SECOND, () -> convergence.missing().isEmpty(), "all replicas are the same");
    checker.checkEnd();
    loseOne();
    checker.checkEnd();
    return checker.acknowledgements();
  }

  /** One broker ends and stays away: whoever doesn't need it goes on without. */
  private void loseOne() {
    int lost = random.nextInt(options.brokers());
    crash(lost, 0);
    List<SimulatedProducer> others =
        producers.stream().filter(each -> isEnoughWithout(lost, each.partition())).toList();
    others.forEach(SimulatedProducer::once);
    runUntil(
        20 * SECOND,
        () -> others.stream().allMatch(SimulatedProducer::hasStopped),
        "producers have got their answers without broker " + lost);
    node(lost).start();
    runUntil(60 * SECOND, () -> unfenced() == options.brokers(), "broker " + lost + " is back");
    runUntil(60 * SECOND, () -> convergence.missing().isEmpty(), "all replicas are the same again");
  }

  private boolean isEnoughWithout(int lost, PartitionKey key) {
    List<Integer> left =
        new ArrayList<>(
            checker
                .newest()
                .topic(TOPIC)
                .orElseThrow()
                .partitions()
                .get(key.partition())
                .replicas());
    left.remove((Integer) lost);
    return left.size() >= options.needed();
  }

  private interface Condition {
    boolean holds();
  }

  private void runUntil(long nanos, Condition condition, String what) {
    long end = time.now() + nanos;
    while (!condition.holds()) {
      if (time.now() >= end) {
        boolean held = condition.holds();
        if (held) {
          return;
        }
        throw new AssertionError(
            "it takes too long until "
                + what
                + ": "
                + convergence.missing()
                + ", unfenced "
                + unfenced()
                + " of "
                + options.brokers());
      }
      if (stepAt <= time.now()) {
        stepAt = time.now() + STEP;
        quorum.tick(time.now());
        gossip.tick(time.now());
      }
      while (time.runNext(Math.min(stepAt, end))) {
        // one after the other
      }
    }
  }

  private long unfenced() {
    return checker.newest().brokers().stream()
        .filter(
            broker ->
                !broker.fenced()
                    && process(broker.id())
                        .filter(each -> each.incarnation().equals(broker.run().incarnation()))
                        .isPresent())
        .count();
  }

  private TopicState topic() {
    List<PartitionState> partitions = new ArrayList<>();
    for (int number = 0; number < options.partitions(); number++) {
      List<Integer> replicas = new ArrayList<>();
      for (int i = 0; i < options.replicas(); i++) {
        replicas.add((number + i) % options.early());
      }
      partitions.add(PartitionState.initial(replicas));
    }
    return new TopicState(TOPIC, "topic", partitions);
  }

  /** Proposes a command from the first process that there is; what becomes of it doesn't matter. */
  void propose(MetadataCommand command) {
    say(-1, "proposes " + command);
    for (SimulatedNode node : nodes) {
      if (node.process().isPresent()) {
        var unused = node.process().get().metadata().propose(command);
        return;
      }
    }
  }

  /** Ends a process at once; others may be told that its port is closed. */
  void crash(int id, int operations) {
    SimulatedProcess process = process(id).orElseThrow();
    node(id).crash(operations);
    network.resume(id);
    for (int other = 0; other < options.voters(); other++) {
      if (random.nextBoolean() && network.connects(other, id)) {
        process(other).ifPresent(each -> each.refusedBy(id, process.incarnation()));
      }
    }
  }

  /** A process has ended by itself. */
  void ended(SimulatedProcess process) {
    if (!process.isDead()) {
      tally.count(Happening.DISK_BROKEN);
      crash(process.id(), 0);
      restart(process.id());
    }
  }

  /** A process may end, as it has asked for. */
  void stopped(SimulatedProcess process) {
    if (!process.isDead() && process.engine().isFenced()) {
      ended(process);
    } else if (!process.isDead()) {
      node(process.id()).stop();
      restart(process.id());
    }
  }

  private void restart(int id) {
    if (chaos.hasStopped()) {
      node(id).start();
    } else {
      chaos.ended(id);
    }
  }

  void slowDisks(long slowest) {
    slowestDisk = slowest;
  }

  /** How long a disk takes. */
  long diskDelay() {
    return 100_000 + (long) (random.nextDouble() * slowestDisk);
  }

  /** Writes down what happens, if anybody wants to see it. */
  void say(int node, Supplier<String> what) {
    if (trace != null) {
      say(node, what.get());
    }
  }

  void say(int node, String what) {
    if (trace != null) {
      try {
        trace.append(String.format("%9.3f ms %3d %s%n", time.now() / 1e6, node, what));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  ControllerOptions controllerOptions() {
    return new ControllerOptions(SECOND, SECOND / 10, 1000, new PreferredLeaders(true, 0, SECOND));
  }

  TopicRules topicRules() {
    return new TopicRules() {
      @Override
      public int minInsyncReplicas(MetadataImage image, String topic) {
        return options.minInsync();
      }

      @Override
      public boolean uncleanElection(MetadataImage image, String topic) {
        return options.unclean();
      }
    };
  }

  ReplicaSettings settings() {
    return new ReplicaSettings() {
      @Override
      public int minInsyncReplicas(MetadataImage image, String topic) {
        return options.minInsync();
      }

      @Override
      public LogConfig logConfig(MetadataImage image, String topic) {
        return LOG;
      }
    };
  }

  ReplicaMaker maker() {
    return maker;
  }

  Random random() {
    return random;
  }

  SimulationOptions options() {
    return options;
  }

  /** How often which fault has happened. */
  public Tally tally() {
    return tally;
  }

  VirtualTime time() {
    return time;
  }

  SimulatedNetwork network() {
    return network;
  }

  MemoryQuorum quorum() {
    return quorum;
  }

  MemoryGossip gossip() {
    return gossip;
  }

  ClusterChecker checker() {
    return checker;
  }

  SimulatedNode node(int id) {
    return nodes.get(id);
  }

  Optional<SimulatedProcess> process(int id) {
    return nodes.get(id).process();
  }
}
