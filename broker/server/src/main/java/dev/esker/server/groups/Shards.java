package dev.esker.server.groups;

import dev.esker.coordinator.GroupCoordinator;
import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.format.FormatException;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.step.Effects;
import dev.esker.coordinator.step.GroupEvent;
import dev.esker.coordinator.step.Moment;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Turn;
import dev.esker.coordinator.step.Write;
import dev.esker.spi.ErrorCode;
import dev.esker.wal.io.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinators of this broker, their log and their time. Confined to the driver's thread; what
 * the log answers comes back through the mailbox.
 */
final class Shards {
  private static final Logger LOG = LoggerFactory.getLogger(Shards.class);
  private static final long RETRY_MILLIS = 1000;

  /** Of a group's name in the log; it may have thousands of characters. */
  private static final int MAX_SHOWN = 255;

  private final DriverConfig config;
  private final OffsetsLog log;
  private final Clock clock;
  private final Consumer<Runnable> outcomes;
  private final StateBudget budget;
  private final List<Shard> shards = new ArrayList<>();
  private final Deque<Shard> toLoad = new ArrayDeque<>();
  private final Deque<Retry> retries = new ArrayDeque<>();
  private final Deque<Runnable> whenLoaded = new ArrayDeque<>();
  private int loads;
  private int writesInFlight;
  private long writeBytesInFlight;
  private boolean creating;
  private boolean closed;

  /** The shard of the last step, whose deadline isn't in {@link #earliest} yet, or null. */
  private Shard touched;

  /** The earliest deadline as it was when it was looked up, so that not every step looks at all. */
  private long earliest = Long.MAX_VALUE;

  Shards(DriverConfig config, OffsetsLog log, Clock clock, Consumer<Runnable> outcomes) {
    this.config = config;
    this.log = log;
    this.clock = clock;
    this.outcomes = outcomes;
    this.budget = new StateBudget(config.maxGroups(), config.maxStateBytes());
  }

  /** Reads what the log has, if there is one. */
  void start() {
    OptionalInt partitions = log.partitions();
    if (partitions.isPresent()) {
      load(partitions.getAsInt());
    }
  }

  /** Whether the topic is there, as far as the driver knows. */
  boolean exist() {
    return !shards.isEmpty();
  }

  /** Whether every partition has been read, or failed. */
  boolean areLoaded() {
    return toLoad.isEmpty() && loads == 0 && !creating;
  }

  /** The coordinator of a group. */
  Shard of(String groupId) {
    return shards.get(partitionOf(groupId, shards.size()));
  }

  /** The partition of a group, by the same rule as Kafka, so that its data can be taken over. */
  static int partitionOf(String groupId, int partitions) {
    int hash = groupId.hashCode();
    // The lowest number has no positive counterpart; Kafka takes 0 for it.
    return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
  }

  List<Shard> all() {
    return shards;
  }

  boolean mayWrite() {
    return writesInFlight < config.maxWritesInFlight()
        && writeBytesInFlight < config.maxWriteBytesInFlight();
  }

  int writesInFlight() {
    return writesInFlight;
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

  /** Makes the topic, then reads it. */
  void create() {
    if (creating || exist()) {
      return;
    }
    creating = true;
    LOG.info("Creating the topic of committed offsets");
    outcome(
        log::create,
        (error, failure) -> {
          creating = false;
          OptionalInt partitions = log.partitions();
          if (partitions.isPresent() && !closed) {
            load(partitions.getAsInt());
          } else {
            LOG.warn("The topic of committed offsets can't be created: {}", error, failure);
          }
          runWhenLoaded();
        });
  }

  private void load(int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      GroupCoordinator coordinator =
          new GroupCoordinator(config.coordinator(), budget, () -> UUID.randomUUID().toString());
      Shard shard = new Shard(partition, coordinator);
      shards.add(shard);
      toLoad.add(shard);
    }
    loadMore();
  }

  private void loadMore() {
    while (loads < config.maxConcurrentLoads() && !toLoad.isEmpty() && !closed) {
      loads++;
      read(toLoad.remove(), OffsetsLog.BEGINNING);
    }
    runWhenLoaded();
  }

  private void read(Shard shard, long fromOffset) {
    outcome(
        () -> log.read(shard.partition(), fromOffset),
        (chunk, failure) -> {
          if (closed) {
            return;
          }
          if (failure != null || chunk.error() != ErrorCode.NONE) {
            LOG.warn(
                "Partition {} of committed offsets can't be read yet: {}",
                shard.partition(),
                chunk == null ? failure : chunk.error());
            retries.add(new Retry(shard, fromOffset, uptimeMillis() + RETRY_MILLIS));
            return;
          }
          String damage = replay(shard, chunk.records());
          if (damage != null) {
            endLoad(shard, "a record before offset " + chunk.nextOffset() + " is bad: " + damage);
          } else if (chunk.isLast()) {
            endLoad(shard, null);
          } else {
            read(shard, chunk.nextOffset());
          }
        });
  }

  private static String replay(Shard shard, List<CoordinatorRecord> records) {
    try {
      records.forEach(shard.coordinator()::replay);
      return null;
    } catch (FormatException e) {
      return e.getMessage();
    }
  }

  private void endLoad(Shard shard, String problem) {
    loads--;
    if (problem == null) {
      shard.state(Shard.State.ACTIVE);
      shard.coordinator().loaded(turn(shard));
      LOG.debug("Partition {} of committed offsets is loaded", shard.partition());
    } else {
      shard.state(Shard.State.FAILED);
      LOG.error(
          "Groups of partition {} of committed offsets have no coordinator, since {}",
          shard.partition(),
          problem);
    }
    loadMore();
  }

  private void runWhenLoaded() {
    if (areLoaded()) {
      List<Runnable> waiting = List.copyOf(whenLoaded);
      whenLoaded.clear();
      waiting.forEach(Runnable::run);
    }
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
    long next = nextDeadline();
    for (Retry retry : retries) {
      next = Math.min(next, retry.at());
    }
    return Math.min(most, Math.max(0, next - uptimeMillis()));
  }

  /** Acts on deadlines. */
  void tick() {
    long now = uptimeMillis();
    while (!retries.isEmpty() && retries.peek().at() <= now) {
      Retry retry = retries.remove();
      read(retry.shard(), retry.fromOffset());
    }
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
      shard.coordinator().unload(GroupError.COORDINATOR_NOT_AVAILABLE, turn(shard));
    }
    toLoad.clear();
    retries.clear();
    loads = 0;
    creating = false;
    runWhenLoaded();
  }

  /** Asks the log something; whatever happens, the answer comes as a step of its own. */
  private <T> void outcome(Supplier<CompletionStage<T>> question, Outcome<T> then) {
    CompletionStage<T> stage;
    try {
      stage = question.get();
    } catch (RuntimeException bug) {
      stage = CompletableFuture.failedFuture(bug);
    }
    stage.whenComplete((value, failure) -> outcomes.accept(() -> then.arrived(value, failure)));
  }

  private long uptimeMillis() {
    return TimeUnit.NANOSECONDS.toMillis(clock.nowNanos());
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
      writesInFlight++;
      writeBytesInFlight += bytes;
      outcome(
          () -> log.append(shard.partition(), write.records(), clock.wallMillis()),
          (error, failure) -> {
            writesInFlight--;
            writeBytesInFlight -= bytes;
            if (failure != null) {
              LOG.error("An append to committed offsets failed", failure);
            }
            GroupError outcome =
                failure == null
                    ? SpiMessages.appendFailure(error)
                    : GroupError.UNKNOWN_SERVER_ERROR;
            shard.coordinator().written(write, outcome, turn(shard));
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

  /** A read that is to be tried again, since the partition may not be ready so early. */
  private record Retry(Shard shard, long fromOffset, long at) {}

  /** What follows an answer of the log. */
  private interface Outcome<T> {
    void arrived(T value, Throwable failure);
  }
}
