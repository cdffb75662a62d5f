package dev.esker.server.groups;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.spi.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Replicated partitions in memory, each led by one of several brokers at a time. Nothing happens by
 * itself: appends that were handed over wait for {@link #arrive}, what has arrived waits for {@link
 * #commit}. An election may cut off what isn't committed, and the new leader doesn't know how much
 * is. One thread. An offset is a batch.
 */
final class MovingOffsetsLog {
  private static final int CHUNK = 2;
  static final int NOBODY = -1;

  private final List<Partition> partitions = new ArrayList<>();
  private final Deque<Append> handedOver = new ArrayDeque<>();
  private final Random random;

  MovingOffsetsLog(int count, Random random) {
    this.random = random;
    for (int i = 0; i < count; i++) {
      partitions.add(new Partition());
    }
  }

  /** The log as one broker sees it. */
  OffsetsLog of(int broker) {
    return new Port(broker);
  }

  int leader(int partition) {
    return partitions.get(partition).leader;
  }

  int entries(int partition) {
    return partitions.get(partition).entries.size();
  }

  /** Another leader, or the same one again, or nobody. */
  void elect(int partition, int broker) {
    Partition chosen = partitions.get(partition);
    chosen.leader = broker;
    chosen.epoch++;
    chosen.lapsed = false;
    int end = chosen.committed + random.nextInt(chosen.entries.size() - chosen.committed + 1);
    chosen.entries.subList(end, chosen.entries.size()).clear();
    chosen.known = random.nextInt(chosen.committed + 1);
    chosen.answer(wait -> true, ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }

  /** A new leader that has everything, and knows of none of it that it is committed. */
  void electUnaware(int partition, int broker) {
    elect(partition, broker);
    partitions.get(partition).known = 0;
  }

  /** The lease of the leader ends for a while. */
  void lapse(int partition, boolean isOver) {
    partitions.get(partition).lapsed = isOver;
  }

  /** The oldest append that was handed over gets to the log, or is refused there. */
  void arrive(ErrorCode otherwise) {
    Append append = handedOver.poll();
    if (append == null) {
      return;
    }
    Partition to = partitions.get(append.partition);
    if (to.leader != append.broker || to.epoch != append.epoch) {
      append.result.complete(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    } else if (otherwise != ErrorCode.NONE) {
      append.result.complete(otherwise);
    } else {
      to.entries.add(append.records);
      to.waits.add(new Wait(to.entries.size(), append.result));
    }
  }

  /** Some more of what has arrived is committed. */
  void commit(int partition) {
    Partition chosen = partitions.get(partition);
    if (chosen.leader != NOBODY && chosen.known < chosen.entries.size()) {
      chosen.known += 1 + random.nextInt(chosen.entries.size() - chosen.known);
      chosen.committed = Math.max(chosen.committed, chosen.known);
      chosen.answer(wait -> wait.end <= chosen.known, ErrorCode.NONE);
    }
  }

  /** Everybody who waits for the commit of something isn't going to wait any longer. */
  void timeOut(int partition) {
    partitions.get(partition).answer(wait -> true, ErrorCode.REQUEST_TIMED_OUT);
  }

  /** Everything that is under way comes to its end. */
  void settleAll() {
    while (!handedOver.isEmpty()) {
      arrive(ErrorCode.NONE);
    }
    for (int i = 0; i < partitions.size(); i++) {
      while (partitions.get(i).leader != NOBODY
          && partitions.get(i).known < partitions.get(i).entries.size()) {
        commit(i);
      }
    }
  }

  private static final class Partition {
    private final List<List<CoordinatorRecord>> entries = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private int leader = NOBODY;
    private int epoch;
    private boolean lapsed;

    /** How many entries no election takes away. */
    private int committed;

    /** How many of them the leader knows to be committed. */
    private int known;

    void answer(Predicate<Wait> condition, ErrorCode error) {
      List<Wait> answered = new ArrayList<>();
      for (Iterator<Wait> each = waits.iterator(); each.hasNext(); ) {
        Wait wait = each.next();
        if (condition.test(wait)) {
          each.remove();
          answered.add(wait);
        }
      }
      answered.forEach(wait -> wait.result.complete(error));
    }
  }

  private record Wait(int end, CompletableFuture<ErrorCode> result) {}

  private record Append(
      int broker,
      int partition,
      int epoch,
      List<CoordinatorRecord> records,
      CompletableFuture<ErrorCode> result) {}

  private final class Port implements OffsetsLog {
    private final int broker;

    Port(int broker) {
      this.broker = broker;
    }

    @Override
    public OptionalInt partitions() {
      return partitions.isEmpty() ? OptionalInt.empty() : OptionalInt.of(partitions.size());
    }

    @Override
    public CompletionStage<ErrorCode> create() {
      return CompletableFuture.completedFuture(
          partitions.isEmpty() ? ErrorCode.INVALID_REPLICATION_FACTOR : ErrorCode.NONE);
    }

    @Override
    public boolean mayMove() {
      return true;
    }

    @Override
    public int epoch(int partition) {
      Partition asked = partitions.get(partition);
      return asked.leader == broker && !asked.lapsed ? asked.epoch : NOT_LED;
    }

    @Override
    public CompletionStage<ErrorCode> settled(int partition, int epoch) {
      if (epoch(partition) != epoch) {
        return CompletableFuture.completedFuture(ErrorCode.NOT_LEADER_OR_FOLLOWER);
      }
      Partition asked = partitions.get(partition);
      CompletableFuture<ErrorCode> result = new CompletableFuture<>();
      if (asked.known == asked.entries.size()) {
        result.complete(ErrorCode.NONE);
      } else {
        asked.waits.add(new Wait(asked.entries.size(), result));
      }
      return result;
    }

    @Override
    public CompletionStage<ErrorCode> append(
        int partition, int epoch, List<CoordinatorRecord> records, long timestamp) {
      CompletableFuture<ErrorCode> result = new CompletableFuture<>();
      handedOver.add(new Append(broker, partition, epoch, records, result));
      return result;
    }

    @Override
    public CompletionStage<Chunk> read(int partition, long fromOffset) {
      Partition asked = partitions.get(partition);
      if (asked.leader != broker) {
        return CompletableFuture.completedFuture(Chunk.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER));
      }
      int from = (int) Math.max(0, fromOffset);
      int to = Math.min(asked.known, from + CHUNK);
      List<CoordinatorRecord> records =
          asked.entries.subList(Math.min(from, to), to).stream().flatMap(List::stream).toList();
      return CompletableFuture.completedFuture(
          new Chunk(ErrorCode.NONE, records, to, to == asked.known));
    }
  }
}
