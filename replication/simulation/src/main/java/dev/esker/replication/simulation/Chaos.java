package dev.esker.replication.simulation;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.replication.host.HostedReplica;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.util.Random;

/** Lets happen what should not, one thing after the other, until it is told to stop. */
final class Chaos {
  private static final long MILLI = 1_000_000;

  private final ClusterSimulation cluster;
  private final Random random;
  private final MetadataChaos metadata;
  private final Tally tally;
  private boolean stopped;
  private int lastWiped = -1;

  Chaos(ClusterSimulation cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
    metadata = new MetadataChaos(cluster, random);
    tally = cluster.tally();
  }

  void start() {
    nextLater();
    for (int id = cluster.options().early(); id < cluster.options().brokers(); id++) {
      restartLater(id, between(1, 4000));
    }
  }

  private void nextLater() {
    cluster.time().after(cluster.options().pace() * between(20, 400), this::next);
  }

  /** Ends it, and mends what can be mended. */
  void stop() {
    stopped = true;
    cluster.network().good();
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
    nextLater();
    int id = random.nextInt(cluster.options().brokers());
    switch (random.nextInt(20)) {
      case 0, 1 -> crash(id, false);
      case 2 -> pause(id);
      case 3 -> cut(id);
      case 4, 5 -> clog(id);
      case 6, 7 -> quality();
      case 8 -> breakDisk(id);
      case 9 -> slowDisks();
      case 10 -> jump(id);
      case 11 -> crash(id, true);
      case 12, 13 -> metadata.reassign();
      case 14 -> deleteRecords(id);
      case 15 -> cluster.process(id).ifPresent(SimulatedProcess::stop);
      case 16, 17 -> metadata.elect();
      case 18 -> {
        fillDisk(id);
        metadata.unregister();
      }
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
      tally.count(Happening.DISK_LOST);
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
    tally.count(Happening.PAUSE);
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

  /** No room for new files, for a while. */
  private void fillDisk(int id) {
    cluster
        .process(id)
        .ifPresent(
            process -> {
              cluster.say(id, "has a full disk");
              tally.count(Happening.DISK_FULL);
              process.disk().inject(Operation.ALLOCATE, new Fault.NoSpace());
              process.disk().inject(Operation.CREATE, new Fault.NoSpace());
              cluster.time().after(between(100, 3000), process.disk()::heal);
            });
  }

  private void slowDisks() {
    tally.count(Happening.DISK_SLOW);
    cluster.slowDisks(between(1, 300));
  }

  private void jump(int id) {
    cluster
        .process(id)
        .ifPresent(
            process -> {
              tally.count(Happening.CLOCK_JUMP);
              process.clock().jumpWall((random.nextInt(200) - 100) * 60_000L);
            });
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
        long to = log.logStartOffset() + random.nextInt((int) range + 1);
        tally.count(Happening.RECORDS_DELETED);
        cluster.checker().deleted(replica.partition(), to);
        var unused = process.engine().advanceLogStart(log, to);
      }
    }
  }

  private void campaign(int id) {
    if (cluster.process(id).isPresent()) {
      if (id < cluster.options().voters() && random.nextBoolean()) {
        tally.count(Happening.CAMPAIGN);
        cluster.quorum().campaign(id);
      } else {
        tally.count(Happening.CHECKPOINT);
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
