package dev.esker.replication.simulation;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import dev.esker.gossip.TopicState;
import dev.esker.replication.host.HostedReplica;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Lets happen what should not, one thing after the other, until it is told to stop. */
final class Chaos {
  private static final long MILLI = 1_000_000;

  private final ClusterSimulation cluster;
  private final Random random;
  private boolean stopped;
  private int lastWiped = -1;

  Chaos(ClusterSimulation cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
  }

  void start() {
    cluster.time().after(between(20, 400), this::next);
    for (int id = cluster.options().early(); id < cluster.options().brokers(); id++) {
      restartLater(id, between(1, 4000));
    }
  }

  /** Ends it, and mends what can be mended. */
  void stop() {
    stopped = true;
    cluster.network().quality(0, 0, 2 * MILLI);
    cluster.network().mend();
    cluster.slowDisks(2 * MILLI);
    for (int id = 0; id < cluster.options().brokers(); id++) {
      cluster.network().resume(id);
      if (cluster.process(id).isEmpty()) {
        cluster.node(id).start();
      } else {
        cluster.process(id).get().disk().heal();
      }
    }
  }

  boolean hasStopped() {
    return stopped;
  }

  private long between(int least, int most) {
    return (least + random.nextInt(most - least)) * MILLI;
  }

  private void next() {
    if (stopped) {
      return;
    }
    cluster.time().after(between(20, 400), this::next);
    int id = random.nextInt(cluster.options().brokers());
    switch (random.nextInt(15)) {
      case 0, 1 -> crash(id, false);
      case 2 -> pause(id);
      case 3 -> cut(id);
      case 4 -> clog(id);
      case 5 -> quality();
      case 6 -> breakDisk(id);
      case 7 -> cluster.slowDisks(between(1, 300));
      case 8 -> jump(id);
      case 9 -> crash(id, true);
      case 10, 11 -> reassign();
      case 12 -> deleteRecords(id);
      case 13 -> cluster.process(id).ifPresent(SimulatedProcess::stop);
      default -> campaign(id);
    }
  }

  private void crash(int id, boolean wipe) {
    if (cluster.process(id).isEmpty() || (wipe && !mayWipe(id))) {
      return;
    }
    cluster.crash(id, random.nextInt(20));
    if (wipe) {
      cluster.node(id).wipe();
      lastWiped = id;
    }
    restartLater(id, random.nextInt(3) == 0 ? between(1, 50) : between(100, 4000));
  }

  /**
   * Whether a broker that lost its disk has everything again: that two are lost at once is more
   * than two in-sync replicas stand.
   */
  private boolean isBack(int id) {
    if (id < 0) {
      return true;
    }
    return !cluster.node(id).isEmpty()
        && cluster.checker().newest().topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .filter(state -> state.replicas().contains(id))
            .allMatch(state -> state.isr().contains(id));
  }

  /** Whether all that was acknowledged is on the disk of somebody else. */
  private boolean mayWipe(int id) {
    if (cluster.options().minInsync() < 2 || !isBack(lastWiped)) {
      return false;
    }
    for (TopicState topic : cluster.checker().newest().topics()) {
      for (PartitionState state : topic.partitions()) {
        boolean other =
            state.isr().stream().anyMatch(each -> each != id && !cluster.node(each).isEmpty());
        if (!other) {
          return false;
        }
      }
    }
    return true;
  }

  private void restartLater(int id, long nanos) {
    cluster
        .time()
        .after(
            nanos,
            () -> {
              if (!stopped && cluster.process(id).isEmpty()) {
                cluster.node(id).start();
              }
            });
  }

  /** A process ended by itself. */
  void ended(int id) {
    restartLater(id, between(1, 2000));
  }

  private void pause(int id) {
    cluster.say(id, "is paused");
    cluster.network().pause(id);
    cluster.time().after(between(10, 4000), () -> cluster.network().resume(id));
  }

  private void cut(int id) {
    boolean bothWays = random.nextBoolean();
    for (int other = 0; other < cluster.options().brokers(); other++) {
      if (other != id && random.nextInt(3) != 0) {
        cluster.network().cut(id, other);
        if (bothWays) {
          cluster.network().cut(other, id);
        }
      }
    }
    cluster.say(id, bothWays ? "is cut off" : "isn't heard");
    cluster.time().after(between(100, 4000), cluster.network()::mend);
  }

  private void clog(int id) {
    cluster.network().clog(id, random.nextInt(cluster.options().brokers()));
    cluster.time().after(between(100, 3000), cluster.network()::mend);
  }

  private void quality() {
    cluster
        .network()
        .quality(
            random.nextInt(4) * 0.02,
            random.nextInt(4) * 0.02,
            random.nextInt(3) == 0 ? between(5, 60) : 2 * MILLI);
  }

  private void breakDisk(int id) {
    Operation operation = random.nextBoolean() ? Operation.FORCE : Operation.WRITE;
    cluster
        .process(id)
        .ifPresent(
            process ->
                process
                    .disk()
                    .inject(operation, new Fault.IoError())
                    .after(random.nextInt(5))
                    .times(1));
  }

  private void jump(int id) {
    cluster
        .process(id)
        .ifPresent(process -> process.clock().jumpWall((random.nextInt(200) - 100) * 60_000L));
  }

  /** Other replicas for a partition, or its old ones while it is on the way. */
  private void reassign() {
    for (TopicState topic : cluster.checker().newest().topics()) {
      int number = random.nextInt(topic.partitions().size());
      PartitionState state = topic.partitions().get(number);
      if (state.reassignment().underWay() || state.leader() < 0) {
        continue;
      }
      List<Integer> target = new ArrayList<>();
      for (int id = 0; id < cluster.options().brokers(); id++) {
        target.add(id);
      }
      Collections.shuffle(target, random);
      target = target.subList(0, cluster.options().replicas());
      List<Integer> all = new ArrayList<>(target);
      state.replicas().stream().filter(each -> !all.contains(each)).forEach(all::add);
      List<Integer> adding = new ArrayList<>(target);
      adding.removeAll(state.replicas());
      List<Integer> removing = new ArrayList<>(state.replicas());
      removing.removeAll(target);
      if (adding.isEmpty() && removing.isEmpty()) {
        continue;
      }
      PartitionState after =
          new PartitionState(
              state.leader(),
              state.leaderEpoch(),
              state.partitionEpoch() + 1,
              all,
              state.isr(),
              state.eligible(),
              new Reassignment(adding, removing));
      cluster.propose(
          new ChangePartitions(List.of(new PartitionChange(topic.id(), number, after)), Map.of()));
    }
  }

  private void deleteRecords(int id) {
    if (cluster.process(id).isEmpty() || random.nextInt(3) != 0) {
      return;
    }
    SimulatedProcess process = cluster.process(id).get();
    for (HostedReplica replica : process.replicas().all()) {
      PartitionLog log = replica.log();
      if (replica.leadingEpoch() >= 0 && log.highWatermark() > log.logStartOffset()) {
        long range = log.highWatermark() - log.logStartOffset();
        var unused =
            process
                .engine()
                .advanceLogStart(log, log.logStartOffset() + random.nextInt((int) range + 1));
      }
    }
  }

  private void campaign(int id) {
    if (cluster.process(id).isPresent()) {
      if (id < cluster.options().voters() && random.nextBoolean()) {
        cluster.quorum().campaign(id);
      } else {
        checkpoint(cluster.process(id).get());
      }
    }
  }

  private static void checkpoint(SimulatedProcess process) {
    try {
      process.engine().checkpoint();
    } catch (IOException e) {
      process.fenced(e);
    }
  }
}
