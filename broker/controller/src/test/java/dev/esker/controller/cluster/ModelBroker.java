package dev.esker.controller.cluster;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A broker in a model: its processes come and go, its disk may be lost. Of each partition it has a
 * number of records.
 */
final class ModelBroker {
  final int id;
  private final ModelTime time;
  private final ModelLog log;
  private final Supplier<ModelController> controllers;
  private final Map<PartitionKey, Integer> records = new HashMap<>();
  private UUID storage;
  private BrokerRun run;
  private long version;
  private long numbers;
  private long leaseEnd = Long.MIN_VALUE;
  private long pausedUntil = Long.MIN_VALUE / 2;
  private boolean wantsToStop;
  private boolean registering;

  ModelBroker(int id, ModelTime time, ModelLog log, Supplier<ModelController> controllers) {
    this.id = id;
    this.time = time;
    this.log = log;
    this.controllers = controllers;
    this.storage = new UUID(id + 1, 0);
  }

  boolean isUp() {
    return run != null;
  }

  UUID incarnation() {
    return run.incarnation();
  }

  UUID storage() {
    return storage;
  }

  void start() {
    run = BrokerRun.starting(new UUID(id, ++numbers), storage);
    leaseEnd = Long.MIN_VALUE;
    wantsToStop = false;
    registering = false;
    version = log.image().version() == 0 ? 0 : time.below((int) log.image().version()) + 1;
    learnSoon();
    beat(run);
  }

  void kill() {
    run = null;
  }

  void wipe() {
    run = null;
    storage = new UUID(id, - ++numbers);
    records.clear();
  }

  /** Says nothing for a while, as a process that is stopped and goes on. */
  void pause(int millis) {
    pausedUntil = time.now() + millis * ModelTime.MILLI;
  }

  void askToStop() {
    wantsToStop = true;
  }

  /** Whether this process may answer as the leader of what the image says, by its clock. */
  boolean hasLease(UUID incarnation) {
    return isUp() && run.incarnation().equals(incarnation) && time.now() - leaseEnd < 0;
  }

  MetadataImage image() {
    return log.image(version);
  }

  int records(PartitionKey key) {
    return records.getOrDefault(key, 0);
  }

  void put(PartitionKey key, int count) {
    records.put(key, count);
  }

  /** Learns of some of what was committed, and again later. */
  private void learnSoon() {
    BrokerRun mine = run;
    time.soon(
        20,
        () -> {
          if (mine.equals(run)) {
            version = Math.max(version, log.image().version());
            learnSoon();
          }
        });
  }

  private void beat(BrokerRun mine) {
    if (!mine.equals(run)) {
      return;
    }
    Optional<BrokerRegistration> known = image().broker(id).filter(this::isMine);
    BrokerRun told = known.map(BrokerRegistration::run).orElse(run);
    BrokerHeartbeat heartbeat = new BrokerHeartbeat(id, told, version, wantsToStop);
    long sent = time.now();
    ModelController controller = controllers.get();
    if (!time.chance(0.05) && sent - pausedUntil >= 0) {
      time.soon(
          10,
          () ->
              controller.heartbeat(
                  heartbeat, answer -> time.soon(10, () -> answered(mine, sent, answer))));
    }
    time.at(sent + 100 * ModelTime.MILLI, () -> beat(mine));
  }

  private boolean isMine(BrokerRegistration broker) {
    return broker.run().incarnation().equals(run.incarnation());
  }

  private void answered(BrokerRun mine, long sent, HeartbeatAnswer answer) {
    if (!mine.equals(run)) {
      return;
    }
    leaseEnd = Math.max(leaseEnd, answer.leaseNanos() == 0 ? leaseEnd : sent + answer.leaseNanos());
    if (answer.mayStop() && wantsToStop) {
      kill();
    } else if (answer.status() == HeartbeatAnswer.Status.SUPERSEDED) {
      throw new AssertionError("run " + mine + " of broker " + id + " is superseded but lives");
    } else if (answer.status() == HeartbeatAnswer.Status.REGISTER && !registering) {
      registering = true;
      register(mine);
    }
  }

  private void register(BrokerRun mine) {
    time.soon(
        10,
        () -> {
          if (!mine.equals(run) || image().broker(id).filter(this::isMine).isPresent()) {
            return;
          }
          BrokerRegistration broker =
              new BrokerRegistration(id, run, Optional.empty(), Map.of(), BrokerPhase.FENCED);
          for (MetadataCommand command : Registration.commands(image(), broker)) {
            log.offer(command);
          }
          register(mine);
        });
  }
}
