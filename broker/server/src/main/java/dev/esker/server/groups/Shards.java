package dev.esker.server.groups;

import dev.esker.coordinator.GroupCoordinator;
import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.step.Effects;
import dev.esker.coordinator.step.GroupEvent;
import dev.esker.coordinator.step.Moment;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Turn;
import dev.esker.coordinator.step.Write;
import dev.esker.server.metadata.GroupPlacement;
import dev.esker.spi.ErrorCode;
import dev.esker.wal.io.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinators of this broker, their log and their time. Confined to the driver's thread; what
 * the log answers comes back through the mailbox.
 *
 * <p><b>Leadership.</b> For each partition there is one {@link Shard}, of the leader epoch that the
 * log names. The epoch is looked up for each request, when somebody says that it has changed, and
 * every second besides: so nothing depends on the order in which news arrive, on their number, or
 * on their arriving at all, and a lease that has ended needs no news. If it is another one than the
 * shard's, the shard is over: those who wait are told to look for the coordinator, all that it knew
 * is forgotten, and another is loaded if this broker leads.
 *
 * <p><b>Nothing is guessed.</b> A shard knows what is committed, and nothing else. If the outcome
 * of a write is unknown, or it was refused since this broker doesn't lead, the shard is over too.
 * The next one is loaded once no write of an earlier one is on its way, and once everything in the
 * log is committed ({@link ShardLoader}); so it sees every write that may ever be.
 */
final class Shards {
  private static final Logger LOG = LoggerFactory.getLogger(Shards.class);
  private static final long CHECK_MILLIS = 1000;

  /** Of a group's name in the log; it may have thousands of characters. */
  private static final int MAX_SHOWN = 255;

  private final DriverConfig config;
  private final OffsetsLog log;
  private final Clock clock;
  private final Outcomes outcomes;
  private final StateBudget budget;
  private final ShardLoader loader;
  private final WritesInFlight writes = new WritesInFlight();
  private final List<Shard> shards = new ArrayList<>();
  private final Deque<Runnable> whenLoaded = new ArrayDeque<>();
  private int toBeLoaded;
  private boolean creating;
  private boolean closed;

  /** The shard of the last step, whose deadline isn't in {@link #earliest} yet, or null. */
  private Shard touched;

  /** The earliest deadline as it was when it was looked up, so that not every step looks at all. */
  private long earliest = Long.MAX_VALUE;

  /** When all epochs are looked up again. */
  private long nextCheck = Long.MAX_VALUE;

  Shards(DriverConfig config, OffsetsLog log, Clock clock, Consumer<Runnable> steps) {
    this.config = config;
    this.log = log;
    this.clock = clock;
    this.outcomes = new Outcomes(steps);
    this.budget = new StateBudget(config.maxGroups(), config.maxStateBytes());
    this.loader = new ShardLoader(log, clock, outcomes, config.maxConcurrentLoads(), this::endLoad);
  }

  /** Reads what the log has, if there is one. */
  void start() {
    OptionalInt partitions = log.partitions();
    if (partitions.isPresent() && shards.isEmpty() && !closed) {
      for (int partition = 0; partition < partitions.getAsInt(); partition++) {
        shards.add(shard(partition, OffsetsLog.NOT_LED));
      }
      check();
    }
  }

  /** Whether the topic is there, as far as the driver knows. */
  boolean exist() {
    if (shards.isEmpty() && log.mayMove() && !creating) {
      // Another broker may have made it.
      start();
    }
    return !shards.isEmpty();
  }

  /** Whether groups may be coordinated by other brokers. */
  boolean mayMove() {
    return log.mayMove();
  }

  /** Whether every partition that is led here has been read, or failed. */
  boolean areLoaded() {
    return toBeLoaded == 0 && !creating;
  }

  /** The shard of a group, as its partition is led now. */
  Shard of(String groupId) {
    Shard shard = current(GroupPlacement.partitionOf(groupId, shards.size()));
    runWhenLoaded();
    return shard;
  }

  /** The shards of all partitions, led here or not; a view. */
  List<Shard> all() {
    return shards;
  }

  boolean mayWrite() {
    return writes.count() < config.maxWritesInFlight()
        && writes.bytes() < config.maxWriteBytesInFlight();
  }

  int writesInFlight() {
    return writes.count();
  }

  /** Groups that are counted in the budget of all shards. */
  StateBudget budget() {
    return budget;
  }

  /**
   * Runs something when all partitions have been read, or failed; false if too much waits already.
   */
  boolean whenLoaded(Runnable action) {
    if (areLoaded()) {
      action.run();
      return true;
    }
    return whenLoaded.size() < config.maxQueuedRequests() && whenLoaded.add(action);
  }

  private void runWhenLoaded() {
    if (!whenLoaded.isEmpty() && areLoaded()) {
      List<Runnable> waiting = List.copyOf(whenLoaded);
      whenLoaded.clear();
      waiting.forEach(Runnable::run);
    }
  }

  /** Makes the topic, then reads it. */
  void create() {
    if (creating || exist()) {
      return;
    }
    creating = true;
    LOG.info("Creating the topic of committed offsets");
    outcomes.ask(
        log::create,
        (error, failure) -> {
          creating = false;
          start();
          if (shards.isEmpty()) {
            LOG.warn("The topic of committed offsets can't be created: {}", error, failure);
          }
          runWhenLoaded();
        });
  }

  /** Looks up what this broker leads, and acts on it. */
  void check() {
    if (closed) {
      return;
    }
    for (int partition = 0; partition < shards.size(); partition++) {
      var unused = current(partition);
    }
    nextCheck = log.mayMove() && !shards.isEmpty() ? uptimeMillis() + CHECK_MILLIS : Long.MAX_VALUE;
    runWhenLoaded();
  }

  /** The shard of a partition, another one than before if it is led in another epoch. */
  private Shard current(int partition) {
    Shard shard = shards.get(partition);
    int epoch = closed ? shard.epoch() : log.epoch(partition);
    return epoch == shard.epoch() ? shard : replace(shard, epoch);
  }

  private Shard replace(Shard old, int epoch) {
    if (old.state() != Shard.State.NOT_LED) {
      LOG.debug(
          "Groups of partition {} aren't coordinated in epoch {} any more",
          old.partition(),
          old.epoch());
      end(old);
    }
    Shard shard = shard(old.partition(), epoch);
    shards.set(old.partition(), shard);
    if (shard.isToBeLoaded()) {
      toBeLoaded++;
      loadIfQuiet(shard);
    }
    return shard;
  }

  private Shard shard(int partition, int epoch) {
    return new Shard(
        partition,
        epoch,
        new GroupCoordinator(config.coordinator(), budget, () -> UUID.randomUUID().toString()));
  }

  private void end(Shard shard) {
    if (shard.isToBeLoaded()) {
      toBeLoaded--;
    }
    shard.state(Shard.State.OVER);
    shard.coordinator().unload(GroupError.NOT_COORDINATOR, turn(shard));
  }

  private void loadIfQuiet(Shard shard) {
    if (shard.state() == Shard.State.WAITING && writes.areNoneOf(shard.partition())) {
      loader.load(shard);
    }
  }

  private void endLoad(Shard shard) {
    toBeLoaded--;
    if (shard.state() == Shard.State.ACTIVE) {
      shard.coordinator().loaded(turn(shard));
    }
    runWhenLoaded();
  }

  /** The step of now on a shard, whose deadlines may be others afterwards. */
  Turn turn(Shard shard) {
    if (touched != shard) {
      nextDeadline();
      touched = shard;
    }
    return new Turn(new Moment(uptimeMillis(), clock.wallMillis()), new ShardEffects(shard));
  }

  /** Milliseconds until {@link #tick} has something to do, at most the given. */
  long millisToDeadline(long most) {
    long next = Math.min(nextDeadline(), Math.min(nextCheck, loader.nextDeadline()));
    return Math.min(most, Math.max(0, next - uptimeMillis()));
  }

  /** Acts on deadlines. */
  void tick() {
    long now = uptimeMillis();
    if (nextCheck <= now) {
      check();
    }
    loader.tick();
    if (nextDeadline() > now) {
      return;
    }
    earliest = Long.MAX_VALUE;
    for (Shard shard : shards) {
      if (deadlineOf(shard) <= now) {
        shard.coordinator().tick(turn(shard));
      }
      earliest = Math.min(earliest, deadlineOf(shard));
    }
  }

  /** No deadline is before that; there may be none then, since it has moved. */
  private long nextDeadline() {
    if (touched != null) {
      earliest = Math.min(earliest, deadlineOf(touched));
      touched = null;
    }
    return earliest;
  }

  private static long deadlineOf(Shard shard) {
    return shard.state() == Shard.State.ACTIVE
        ? shard.coordinator().nextDeadline().orElse(Long.MAX_VALUE)
        : Long.MAX_VALUE;
  }

  /** Ends all coordinators: whoever waits for other members is told to look for another. */
  void close() {
    closed = true;
    for (Shard shard : shards) {
      shard.state(Shard.State.OVER);
      shard.coordinator().unload(GroupError.COORDINATOR_NOT_AVAILABLE, turn(shard));
    }
    nextCheck = Long.MAX_VALUE;
    toBeLoaded = 0;
    creating = false;
    runWhenLoaded();
  }

  private long uptimeMillis() {
    return TimeUnit.NANOSECONDS.toMillis(clock.nowNanos());
  }

  /** Whether a shard can't go on after a write with that outcome. */
  private static boolean isFatal(ErrorCode error) {
    return switch (error) {
      // It may be in the log, and committed later, or not.
      case REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS_AFTER_APPEND, UNKNOWN_SERVER_ERROR -> true;
      case NOT_LEADER_OR_FOLLOWER -> true;
      default -> false;
    };
  }

  private void written(Shard shard, Write write, ErrorCode error) {
    shard.coordinator().written(write, SpiMessages.appendFailure(error), turn(shard));
    Shard current = shards.get(shard.partition());
    if (current == shard && isFatal(error) && !closed) {
      LOG.info(
          "A write to partition {} of committed offsets in epoch {} has failed: {}",
          shard.partition(),
          shard.epoch(),
          error);
      current = replace(shard, log.epoch(shard.partition()));
    }
    loadIfQuiet(current);
    runWhenLoaded();
  }

  /** Carries out what a coordinator wants. */
  private final class ShardEffects implements Effects {
    private final Shard shard;

    ShardEffects(Shard shard) {
      this.shard = shard;
    }

    @Override
    public void append(Write write) {
      long bytes = write.records().stream().mapToLong(CoordinatorRecord::sizeInBytes).sum();
      writes.begin(shard.partition(), bytes);
      // What is to follow an earlier write doesn't if the shard is over: another may be at work.
      boolean refused = shard.state() == Shard.State.OVER;
      outcomes.ask(
          () ->
              refused
                  ? CompletableFuture.completedFuture(ErrorCode.NOT_LEADER_OR_FOLLOWER)
                  : log.append(
                      shard.partition(), shard.epoch(), write.records(), clock.wallMillis()),
          (error, failure) -> {
            writes.end(shard.partition(), bytes);
            if (failure != null) {
              LOG.error("An append to committed offsets failed", failure);
            }
            written(shard, write, failure == null ? error : ErrorCode.UNKNOWN_SERVER_ERROR);
          });
    }

    @Override
    public <T> void answer(Reply<T> reply, T answer) {
      reply.deliver(answer);
    }

    @Override
    public void report(GroupEvent event) {
      String groupId = event.groupId();
      String name =
          groupId.length() <= MAX_SHOWN ? groupId : groupId.substring(0, MAX_SHOWN) + "...";
      LOG.info("Group {} generation {}: {}", name, event.generation(), event.text());
    }
  }
}
