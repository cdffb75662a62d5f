package dev.esker.engine;

import dev.esker.records.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a replicated log has to be after each of the commands that it was given: a list of batches.
 * After a crash it is one of those states, and none before the last command that was answered.
 */
final class ReplicaModel {
  final PartitionId id;
  final String topic;
  private final List<State> states = new ArrayList<>();
  private int acknowledged;

  ReplicaModel(PartitionId id, String topic) {
    this.id = id;
    this.topic = topic;
    states.add(new State(List.of(), 0, 0));
  }

  /** A batch as it is stored. */
  @SuppressWarnings("ArrayRecordComponent") // compared by its bytes where it matters
  record Stored(byte[] bytes) {
    private RecordBatch header() {
      return new RecordBatch().wrap(ByteBuffer.wrap(bytes), 0);
    }

    long base() {
      return header().baseOffset();
    }

    long end() {
      return header().nextOffset();
    }

    int epoch() {
      return header().partitionLeaderEpoch();
    }

    int records() {
      return header().recordCount();
    }

    long producer() {
      return header().producerId();
    }

    short producerEpoch() {
      return header().producerEpoch();
    }

    int sequence() {
      return header().baseSequence();
    }
  }

  /** The log at one moment; batches that the log start has passed are still listed. */
  record State(List<Stored> batches, long start, long end) {
    State append(Stored batch) {
      List<Stored> more = new ArrayList<>(batches);
      more.add(batch);
      return new State(more, start, batch.end());
    }

    /** All batches that reach beyond the offset go. */
    State truncate(long offset) {
      if (offset >= end) {
        return this;
      }
      List<Stored> left = new ArrayList<>(batches);
      long newEnd = offset;
      while (!left.isEmpty() && left.get(left.size() - 1).end() > offset) {
        newEnd = Math.min(offset, left.remove(left.size() - 1).base());
      }
      return new State(left, Math.min(start, newEnd), newEnd);
    }

    State advanceStart(long offset) {
      return new State(batches, Math.max(start, offset), end);
    }

    int lastEpoch() {
      return batches.isEmpty() ? 0 : batches.get(batches.size() - 1).epoch();
    }

    /** Of each producer the last run of batches of one epoch. */
    Map<Long, ArrayDeque<Stored>> producers() {
      Map<Long, ArrayDeque<Stored>> runs = new HashMap<>();
      for (Stored batch : batches) {
        if (batch.producer() >= 0) {
          ArrayDeque<Stored> run =
              runs.computeIfAbsent(batch.producer(), producer -> new ArrayDeque<>());
          if (!run.isEmpty() && run.getLast().producerEpoch() != batch.producerEpoch()) {
            run.clear();
          }
          run.addLast(batch);
        }
      }
      return runs;
    }
  }

  /** As it is once everything that was asked for is done. */
  State now() {
    return states.get(states.size() - 1);
  }

  /** Notes a command; returns its number. */
  int asked(State after) {
    states.add(after);
    if (Boolean.getBoolean("esker.replica.verbose")) {
      System.out.println(topic + " " + states.size() + ": " + after.start() + ".." + after.end());
    }
    return states.size() - 1;
  }

  /** A command was answered: what it has done is durable. */
  void acknowledged(int command) {
    acknowledged = Math.max(acknowledged, command);
  }

  /** What may be there after a crash at this moment. */
  Moment moment() {
    return new Moment(this, List.copyOf(states.subList(acknowledged, states.size())));
  }

  /** What may be there after a crash, the least of it first. */
  record Moment(ReplicaModel model, List<State> allowed) {}
}
