package dev.esker.engine;

import dev.esker.engine.ReplicaModel.State;
import dev.esker.engine.ReplicaModel.Stored;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.engine.pipeline.ReplicaAppend;
import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Random work on replicated logs, by seed: leading, following, both kinds of appends, cuts that
 * reach into the tail cache and into segments below and above the last checkpoint, other batches at
 * the same offsets, new beginnings, deletions at the start, flushes, checkpoints.
 */
final class ReplicaWorkload {
  private static final int LOGS = 3;

  final List<Replica> replicas = new ArrayList<>();
  private final Random random;
  private final ManualClock clock;
  private long nextTimestamp;
  private PartitionLog other;

  /** A log and what it should be. */
  static final class Replica {
    final ReplicaModel model;
    boolean leads;
    int epoch;
    long highWatermark;

    Replica(ReplicaModel model) {
      this.model = model;
    }
  }

  ReplicaWorkload(long seed, ManualClock clock) {
    this.random = new Random(seed);
    this.clock = clock;
  }

  /** Something that holds after each turn. */
  interface Check {
    void afterTurn() throws IOException;
  }

  void run(StorageEngine engine, int turns, Check check) throws IOException {
    for (int i = 0; i < LOGS; i++) {
      PartitionId id = new PartitionId(new UUID(random.nextLong(), random.nextLong()), 0);
      replicas.add(new Replica(new ReplicaModel(id, "r" + i)));
      create(engine, id, "r" + i);
    }
    PartitionId id = new PartitionId(new UUID(random.nextLong(), random.nextLong()), 0);
    other = create(engine, id, "other");
    goOn(engine, turns, check);
  }

  private static PartitionLog create(StorageEngine engine, PartitionId id, String topic) {
    CompletableFuture<PartitionLog> created =
        engine.create(new PartitionSpec(id, topic, CrashWorkload.LOG));
    engine.step();
    return created.join();
  }

  /** The same once more, with an engine that has the logs already. */
  void goOn(StorageEngine engine, int turns, Check check) throws IOException {
    for (Replica replica : replicas) {
      changeRole(engine, replica);
    }
    engine.step();
    for (int turn = 0; turn < turns; turn++) {
      clock.advance(random.nextInt(50), TimeUnit.MILLISECONDS);
      int commands = 1 + random.nextInt(4);
      for (int i = 0; i < commands; i++) {
        command(engine, replicas.get(random.nextInt(LOGS)));
      }
      if (other != null && random.nextInt(3) == 0) {
        fill(engine);
      }
      engine.step();
      if (random.nextInt(10) == 0) {
        engine.checkpoint();
      }
      check.afterTurn();
    }
  }

  /** Batches of a log without replicas, which take room in the tail cache. */
  private void fill(StorageEngine engine) {
    ByteBuffer batch = CrashWorkload.batch(1, 100 + random.nextInt(300), -1, 0, 0);
    LogAppend.Entry entry = new LogAppend.Entry(other, ValidatedBatch.trusted(batch));
    engine.submit(new LogAppend(List.of(entry), done -> {}));
  }

  /** After another start of the engine. */
  void reopened(StorageEngine engine) {
    other = engine.find(other.id()).orElseThrow();
  }

  private void command(StorageEngine engine, Replica replica) {
    int dice = random.nextInt(100);
    if (dice < 8) {
      changeRole(engine, replica);
    } else if (dice < 12) {
      advanceStart(engine, replica);
    } else if (dice < 20) {
      advanceHighWatermark(engine, replica);
    } else if (replica.leads) {
      append(engine, replica);
    } else if (dice < 38) {
      truncate(engine, replica);
    } else if (dice < 40) {
      restart(engine, replica);
    } else {
      replicate(engine, replica);
    }
  }

  private static PartitionLog log(StorageEngine engine, Replica replica) {
    return engine.find(replica.model.id).orElseThrow();
  }

  private void changeRole(StorageEngine engine, Replica replica) {
    replica.epoch += 1 + random.nextInt(2);
    replica.leads = random.nextInt(3) == 0;
    PartitionLog log = log(engine, replica);
    var unused =
        replica.leads ? engine.lead(log, replica.epoch) : engine.follow(log, replica.epoch);
    // Nothing is taken before it has come through.
    engine.step();
  }

  private void advanceStart(StorageEngine engine, Replica replica) {
    State now = replica.model.now();
    PartitionLog log = log(engine, replica);
    long most = replica.leads ? log.highWatermark() : now.end();
    long offset = now.start() + random.nextInt((int) (most - now.start()) + 1) / 2;
    acknowledge(
        replica, now.advanceStart(offset), engine.advanceLogStart(log, offset), offset, true);
    replica.highWatermark = Math.max(replica.highWatermark, offset);
  }

  private void advanceHighWatermark(StorageEngine engine, Replica replica) {
    PartitionLog log = log(engine, replica);
    long offset = log.highWatermark() + random.nextInt(20);
    replica.highWatermark = Math.max(replica.highWatermark, log.advanceHighWatermark(offset));
  }

  private void truncate(StorageEngine engine, Replica replica) {
    State now = replica.model.now();
    long length = now.end() - now.start();
    // Mostly a little, now and then nearly everything.
    long back = random.nextInt(4) == 0 ? length : Math.min(length, 12);
    long offset = now.end() - random.nextInt((int) back + 1) + (random.nextInt(8) == 0 ? 3 : 0);
    State after = now.truncate(offset);
    acknowledge(
        replica,
        after,
        engine.truncate(log(engine, replica), offset, replica.epoch),
        after.end(),
        false);
    engine.step();
  }

  private void restart(StorageEngine engine, Replica replica) {
    long offset = random.nextInt(3) == 0 ? random.nextInt(200) : replica.model.now().end() + 5;
    acknowledge(
        replica,
        new State(List.of(), offset, offset),
        engine.restartAt(log(engine, replica), offset, replica.epoch),
        offset,
        false);
    engine.step();
  }

  private static void acknowledge(
      Replica replica, State after, CompletableFuture<Long> done, long wanted, boolean atLeast) {
    int number = replica.model.asked(after);
    var unused =
        done.whenComplete(
            (result, error) -> {
              if (error == null) {
                if (atLeast ? result < wanted : result != wanted) {
                  throw new AssertionError("answered " + result + ", not " + wanted);
                }
                replica.model.acknowledged(number);
              } else if (!(error instanceof dev.esker.engine.pipeline.PipelineStoppedException)) {
                throw new AssertionError("command " + number + " was refused", error);
              }
            });
  }

  /** A batch that may follow in this state: of nobody, or of one of three producers. */
  private ByteBuffer batch(State state, long offset, int epoch) {
    int records = 1 + random.nextInt(3);
    long producer = random.nextInt(3) == 0 ? -1 : 7 + random.nextInt(3);
    short producerEpoch = 0;
    int sequence = 0;
    ArrayDeque<Stored> run = producer < 0 ? null : state.producers().get(producer);
    if (run != null) {
      producerEpoch = run.getLast().producerEpoch();
      sequence = run.getLast().sequence() + run.getLast().records();
      if (random.nextInt(12) == 0) {
        producerEpoch++;
        sequence = 0;
      }
    }
    ByteBuffer bytes =
        Stamped.produced(
            records, random.nextInt(120), producer, producerEpoch, sequence, nextTimestamp++);
    return Stamped.stamp(bytes, offset, epoch);
  }

  private void append(StorageEngine engine, Replica replica) {
    State now = replica.model.now();
    ByteBuffer bytes = batch(now, now.end(), replica.epoch);
    State after = now.append(stored(bytes));
    int number = replica.model.asked(after);
    Stamped.stamp(bytes, 0, -1);
    LogAppend.Entry entry =
        new LogAppend.Entry(log(engine, replica), ValidatedBatch.trusted(bytes), replica.epoch);
    LogAppend append =
        new LogAppend(List.of(entry), done -> answered(replica, number, entry.error(), now, entry));
    if (!engine.tryAppend(append)) {
      throw new AssertionError("the ring is full");
    }
  }

  private static void answered(
      Replica replica, int number, AppendError error, State before, LogAppend.Entry entry) {
    if (error == AppendError.STOPPED) {
      return;
    }
    if (error != AppendError.NONE || entry.baseOffset() != before.end()) {
      throw new AssertionError(error + " at " + entry.baseOffset() + ", not " + before.end());
    }
    replica.model.acknowledged(number);
  }

  private static Stored stored(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(bytes.position(), copy);
    return new Stored(copy);
  }

  private void replicate(StorageEngine engine, Replica replica) {
    int count = 1 + random.nextInt(4);
    ByteBuffer[] batches = new ByteBuffer[count];
    int last = replica.model.now().lastEpoch();
    int epoch = last + random.nextInt(replica.epoch - last + 1);
    int number = 0;
    for (int i = 0; i < count; i++) {
      State now = replica.model.now();
      batches[i] = batch(now, now.end(), epoch);
      number = replica.model.asked(now.append(stored(batches[i])));
      epoch += random.nextInt(replica.epoch - epoch + 1);
    }
    int command = number;
    ReplicaAppend append =
        new ReplicaAppend(
            log(engine, replica),
            replica.epoch,
            Stamped.run(batches),
            done -> {
              if (done.error() == AppendError.NONE) {
                replica.model.acknowledged(command);
              } else if (done.error() != AppendError.STOPPED) {
                throw new AssertionError("replicated with " + done.error());
              }
            });
    if (!engine.tryAppend(append)) {
      throw new AssertionError("the ring is full");
    }
  }

  static RecordBatch header(ByteBuffer bytes) {
    return new RecordBatch().wrap(bytes, bytes.position());
  }
}
