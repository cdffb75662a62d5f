package dev.esker.replication.simulation;

import dev.esker.controller.cluster.BrokerHeartbeat;
import dev.esker.controller.cluster.ClusterController;
import dev.esker.controller.cluster.ControllerEvent;
import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.EngineListener;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.Membership;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.records.ValidatedBatch;
import dev.esker.replication.core.CatchUpQuota;
import dev.esker.replication.core.Effects.PendingFailure;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaConfig;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.replication.host.HostEnvironment;
import dev.esker.replication.host.HostedPartitions;
import dev.esker.replication.host.HostedReplica;
import dev.esker.replication.host.HostedReplicas;
import dev.esker.replication.host.InSyncWaiter;
import dev.esker.replication.host.ReplicaParts;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.ManualClock;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A run of a broker: the engine, the replicas on it, the metadata as it knows them, its session
 * with the controller, and the controller itself if it votes.
 */
final class SimulatedProcess implements HostEnvironment, EngineListener, MetadataListener {
  private static final EngineConfig ENGINE =
      EngineConfig.of(Path.of("/data"))
          .withWal(new WalLimits(16 << 10, 12 << 10))
          .withMemory(new MemoryLimits(64, 8 << 10, 512, 1 << 20, 100))
          .withMaxOpenFiles(8);
  private static final ReplicaConfig REPLICA =
      new ReplicaConfig(2000, 8, 1000, 2_000_000_000L, 300_000_000L, 2_000_000_000L, 1000);

  private static final long REPAIR_NANOS = 1_000_000_000;

  private final ClusterSimulation cluster;
  private final SimulatedNode node;
  private final BrokerRun run;
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final FaultyDisk disk;
  private final StorageEngine engine;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final HostedReplicas replicas = new HostedReplicas(this);
  private final HostedPartitions partitions;
  private final MetadataLog log;
  private final Membership membership;
  private final ControllerSession session;
  private Optional<ControllerHost> controller = Optional.empty();
  private boolean dead;
  private boolean turning;
  private boolean turnDue;
  private boolean diskDue;
  private long wakeAt = Long.MAX_VALUE;

  SimulatedProcess(
      ClusterSimulation cluster,
      SimulatedNode node,
      UUID incarnation,
      UUID storage,
      MemoryDisk memory,
      MemoryCatalogStore catalog)
      throws IOException {
    this.cluster = cluster;
    this.node = node;
    this.run = BrokerRun.starting(incarnation, storage);
    this.disk = new FaultyDisk(memory);
    engine = StorageEngine.openStepped(ENGINE, disk, clock, directory -> catalog, this);
    partitions =
        new HostedPartitions(
            new ReplicaParts(this, engine, REPLICA, CatchUpQuota.UNLIMITED, cluster.maker()),
            node.id,
            incarnation,
            cluster.settings(),
            replicas);
    log = cluster.quorum().start(node.id);
    membership = cluster.gossip().join(node.id, incarnation, Optional.empty(), Map.of());
    session = new ControllerSession(cluster, node, this, partitions, run);
  }

  void begin() {
    cluster.say(node.id, "starts as " + run.incarnation());
    var unused = log.subscribe(this);
    if (node.id < cluster.options().voters()) {
      controller =
          Optional.of(
              new ControllerHost(
                  this,
                  log,
                  new ClusterController(cluster.controllerOptions(), cluster.topicRules())));
      watchMembers();
    }
    later(1_000_000, session::heartbeat);
    later(REPAIR_NANOS, this::repair);
  }

  /** A disk that was full may have room again. */
  private void repair() {
    partitions.repair();
    later(REPAIR_NANOS, this::repair);
  }

  private void watchMembers() {
    var unused = membership.subscribe(this::member);
  }

  private void member(Membership.Event event) {
    int id = event.member().nodeId();
    UUID incarnation = event.member().incarnation();
    execute(
        () -> {
          switch (event.type()) {
            case JOINED, REACHABLE ->
                controller.get().handle(new ControllerEvent.MemberSeen(id, incarnation));
            case REMOVED ->
                controller.get().handle(new ControllerEvent.MemberRemoved(id, incarnation));
            case UNREACHABLE, CHANGED -> {
              // no reason to do anything
            }
          }
        });
  }

  /** Another node's process has certainly ended. */
  void refusedBy(int other, UUID incarnation) {
    execute(
        () ->
            controller.ifPresent(
                host -> host.handle(new ControllerEvent.ConnectionRefused(other, incarnation))));
  }

  UUID incarnation() {
    return run.incarnation();
  }

  int id() {
    return node.id;
  }

  MetadataImage image() {
    return partitions.image();
  }

  MetadataLog metadata() {
    return log;
  }

  StorageEngine engine() {
    return engine;
  }

  HostedReplicas replicas() {
    return replicas;
  }

  FaultyDisk disk() {
    return disk;
  }

  ManualClock clock() {
    return clock;
  }

  boolean isDead() {
    return dead;
  }

  /** Whether it may answer as a leader. */
  boolean hasLease() {
    return session.hasLease();
  }

  /** Nothing that was asked of it is answered any more. */
  void die() {
    dead = true;
    cluster.quorum().crash(node.id);
    cluster.gossip().crash(node.id);
    tasks.clear();
  }

  @Override
  public long nowNanos() {
    return cluster.time().now();
  }

  @Override
  public void execute(Runnable task) {
    if (!dead) {
      tasks.add(task);
      turnSoon();
    }
  }

  /** Does something on the loop after a while. */
  void later(long nanos, Runnable task) {
    cluster.time().after(nanos, () -> execute(task));
  }

  private void turnSoon() {
    if (!turnDue && !turning) {
      turnDue = true;
      cluster.time().after(cluster.random().nextInt(100_000), this::turn);
    }
  }

  /** One turn of the loop: all tasks, ticks, and then the disk has to work. */
  private void turn() {
    turnDue = false;
    if (dead) {
      return;
    }
    if (cluster.network().isPaused(node.id)) {
      cluster.time().after(10_000_000, this::turn);
      turnDue = true;
      return;
    }
    turning = true;
    for (Runnable task = tasks.poll(); task != null && !dead; task = tasks.poll()) {
      task.run();
    }
    replicas.tick(nowNanos());
    turning = false;
    long next = replicas.nextDeadline();
    if (next < wakeAt) {
      wakeAt = next;
      cluster.time().after(next - nowNanos(), this::wake);
    }
    diskSoon();
    cluster.checker().stepped(this);
  }

  private void wake() {
    wakeAt = Long.MAX_VALUE;
    if (!dead) {
      turnSoon();
    }
  }

  private void diskSoon() {
    if (!diskDue && !dead && engine.stats().ringUsed() > 0) {
      diskDue = true;
      cluster.time().after(cluster.diskDelay(), this::diskTurn);
    }
  }

  /** The disk works: sometimes it has written for a while before it has forced. */
  private void diskTurn() {
    diskDue = false;
    if (dead) {
      return;
    }
    if (!cluster.network().isPaused(node.id) && cluster.random().nextInt(3) != 0) {
      workOnDisk();
    } else {
      if (!cluster.network().isPaused(node.id)) {
        engine.write();
      }
      diskSoon();
    }
  }

  /** Lets the engine do all that waits. */
  void workOnDisk() {
    clock.advance(1, TimeUnit.MILLISECONDS);
    engine.step();
  }

  @Override
  public void readElsewhere(Runnable task) {
    cluster
        .time()
        .after(
            cluster.diskDelay(),
            () -> {
              if (!dead) {
                task.run();
              }
            });
  }

  @Override
  public void send(int broker, ReplicaMessage message) {
    cluster.say(node.id, () -> "to " + broker + ": " + message);
    Wire.send(cluster, node.id, broker, message);
  }

  /**
   * Appends a batch of a client, who wants all in-sync replicas.
   *
   * @param answer what the client is told, perhaps
   */
  void produce(PartitionKey key, ByteBuffer batch, long deadline, Consumer<ProduceAnswer> answer) {
    Optional<HostedReplica> hosted = replicas.find(key);
    int epoch = hosted.map(HostedReplica::leadingEpoch).orElse(-1);
    if (epoch < 0 || !hasLease() || !hosted.get().acceptsFullAcks()) {
      answer.accept(ProduceAnswer.AGAIN);
      return;
    }
    HostedReplica replica = hosted.get();
    LogAppend.Entry entry =
        new LogAppend.Entry(replica.log(), ValidatedBatch.trusted(batch), epoch);
    LogAppend append =
        new LogAppend(
            List.of(entry),
            done -> execute(() -> appended(replica, entry, epoch, deadline, answer)));
    if (!engine.tryAppend(append)) {
      answer.accept(ProduceAnswer.AGAIN);
    }
  }

  private void appended(
      HostedReplica replica,
      LogAppend.Entry entry,
      int epoch,
      long deadline,
      Consumer<ProduceAnswer> answer) {
    if (entry.error() != AppendError.NONE) {
      boolean gap = entry.error() == AppendError.OUT_OF_ORDER_SEQUENCE;
      answer.accept(gap ? ProduceAnswer.OUT_OF_ORDER : ProduceAnswer.AGAIN);
      return;
    }
    if (entry.duplicate()) {
      cluster.tally().count(Happening.RETRY_RECOGNISED);
    }
    long end = entry.baseOffset() + entry.batch().recordCount();
    replica.awaitInSync(
        end,
        epoch,
        deadline,
        new InSyncWaiter() {
          @Override
          public void inSync() {
            answer.accept(
                hasLease()
                    ? new ProduceAnswer(ProduceAnswer.Kind.STORED, entry.baseOffset(), epoch)
                    : ProduceAnswer.AGAIN);
          }

          @Override
          public void failed(PendingFailure reason) {
            answer.accept(ProduceAnswer.AGAIN);
          }
        });
  }

  /** A message has come. */
  void received(int from, ReplicaMessage message) {
    execute(() -> replicas.received(from, message));
  }

  @Override
  public CompletionStage<Long> propose(MetadataCommand command) {
    cluster.say(node.id, () -> "proposes " + command);
    return log.propose(command);
  }

  @Override
  public void notice(PartitionKey partition, String message, Throwable cause) {
    cluster.say(node.id, () -> partition.partition() + ": " + message + " (" + cause + ")");
    if (message.contains("given up")) {
      cluster.checker().givenUp(node.id, partition);
    } else if (message.contains("damaged")) {
      throw new AssertionError("broker " + node.id + ": " + message, cause);
    }
  }

  @Override
  public void onSnapshot(MetadataImage image) {
    execute(() -> partitions.installed(image));
    cluster.checker().committed(image);
  }

  @Override
  public void onCommand(MetadataImage image, MetadataCommand command) {
    execute(() -> partitions.applied(image, command));
    cluster.checker().committed(image);
  }

  @Override
  public void fenced(Throwable cause) {
    cluster.say(node.id, "has a broken disk: " + cause);
    cluster.time().after(0, () -> cluster.ended(this));
  }

  /** Another broker's heartbeat. */
  void heard(BrokerHeartbeat heartbeat, SimulatedProcess from, long sentAt) {
    execute(
        () ->
            controller.ifPresent(
                host ->
                    host.heartbeat(
                        heartbeat,
                        answer ->
                            cluster
                                .network()
                                .send(
                                    node.id,
                                    from.node.id,
                                    () ->
                                        from.execute(
                                            () -> from.session.answered(answer, sentAt))))));
  }

  /** Asks to be relieved of its leaderships, and ends when it is. */
  void stop() {
    session.stop();
  }

  /** Ends in good order. */
  void close() throws IOException {
    partitions.close();
    engine.close();
    die();
  }
}
