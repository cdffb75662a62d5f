package dev.esker.replication.core;

import dev.esker.replication.core.ModelBatches.Entry;
import dev.esker.replication.core.ReplicaEvent.Appended;
import dev.esker.replication.core.ReplicaEvent.Cut;
import dev.esker.replication.core.ReplicaEvent.LogFailed;
import dev.esker.replication.core.ReplicaEvent.LogMoved;
import dev.esker.replication.core.ReplicaEvent.RoleTaken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * A log in memory with a pipeline as the engine's: commands wait, are written one by one, and are
 * durable, and answered, with the next force. A crash keeps what was forced and, of what was
 * written since, as many commands as chance has it.
 */
final class ModelLog implements LogView {
  /** What a log holds. */
  private static final class Content {
    long base;
    List<Entry> entries = new ArrayList<>();

    long end() {
      return base + entries.size();
    }

    void cut(long offset) {
      entries.subList((int) (offset - base), entries.size()).clear();
    }

    void restart(long offset) {
      base = offset;
      entries.clear();
    }

    Content copy() {
      Content copy = new Content();
      copy.base = base;
      copy.entries = new ArrayList<>(entries);
      return copy;
    }
  }

  /** Changes a content; what is done again after a crash. */
  private interface Change {
    void apply(Content content);
  }

  /** Changes the log, or declines to; returns what is to be said once that is durable. */
  private interface Command {
    ReplicaEvent write();
  }

  private final ModelBatches.Leases leases;
  private final Queue<Command> commands = new ArrayDeque<>();
  private final List<Change> unforced = new ArrayList<>();
  private final List<ReplicaEvent> unanswered = new ArrayList<>();
  private Content content = new Content();
  private Content durable = new Content();
  private long durableEnd;
  private int epoch = -1;
  private boolean leads;
  private long highWatermark;
  private long storedHighWatermark;
  private int changes;

  /** What the replica is to be told, in order. */
  final Queue<ReplicaEvent> events = new ArrayDeque<>();

  ModelLog(ModelBatches.Leases leases) {
    this.leases = leases;
  }

  /** Begins a run with what the one before left. */
  ModelLog crashed(Random random) {
    ModelLog next = new ModelLog(leases);
    next.durable = durable;
    int kept = random.nextInt(unforced.size() + 1);
    unforced.subList(0, kept).forEach(change -> change.apply(next.durable));
    next.content = next.durable.copy();
    next.durableEnd = next.content.end();
    next.storedHighWatermark =
        Math.max(next.content.base, Math.min(storedHighWatermark, next.content.end()));
    next.highWatermark = next.storedHighWatermark;
    while (!commands.isEmpty()) {
      commands.poll().write(); // for the batches that they hold
    }
    events.forEach(ModelLog::release);
    return next;
  }

  private static void release(ReplicaEvent event) {
    if (event instanceof ReplicaEvent.ReadDone read) {
      read.batches().release();
    }
  }

  void role(boolean lead, int newEpoch) {
    commands.add(
        () -> {
          if (newEpoch < epoch) {
            return new LogFailed(newEpoch, "epoch " + epoch + " is later");
          }
          epoch = newEpoch;
          leads = lead;
          return new RoleTaken(newEpoch, lead, content.end());
        });
  }

  void append(long token, int asEpoch, long base, Batches batches) {
    commands.add(
        () -> {
          List<Entry> entries = ((ModelBatches) batches).entries();
          batches.release();
          boolean fits = base == content.end() && !leads && epoch == asEpoch;
          if (fits) {
            change(to -> to.entries.addAll(entries));
          }
          return new Appended(token, fits);
        });
  }

  /** An append of a client to a leader. Refused ones are just forgotten. */
  void clientAppend(int asEpoch, Entry entry, ReplicaEvent.AppendPending pending) {
    commands.add(
        () -> {
          if (!leads || epoch != asEpoch) {
            return null;
          }
          change(to -> to.entries.add(entry));
          return new ReplicaEvent.AppendPending(
              pending.id(), content.end(), asEpoch, pending.deadlineNanos());
        });
  }

  void truncate(long token, long offset) {
    commands.add(
        () -> {
          change(to -> to.cut(offset));
          return new Cut(token, content.end());
        });
  }

  void restartAt(long token, long offset) {
    commands.add(
        () -> {
          change(to -> to.restart(offset));
          return new Cut(token, content.end());
        });
  }

  void advanceHighWatermark(long offset) {
    highWatermark = offset;
  }

  /** At once and durably: what a log start costs is not the point here. */
  void moveLogStart(long offset) {
    for (Content each : List.of(content, durable)) {
      int gone = (int) Math.max(0, Math.min(offset, each.end()) - each.base);
      each.entries.subList(0, gone).clear();
      each.base += gone;
    }
  }

  private void change(Change change) {
    changes++;
    change.apply(content);
    unforced.add(change);
    durableEnd = Math.min(durableEnd, content.end());
  }

  boolean hasCommands() {
    return !commands.isEmpty();
  }

  boolean hasUnforced() {
    return !unforced.isEmpty() || !unanswered.isEmpty();
  }

  /** Writes the next command. */
  void write() {
    ReplicaEvent answer = commands.remove().write();
    if (answer != null) {
      unanswered.add(answer);
    }
    events.add(new LogMoved(content.end(), durableEnd));
  }

  /** Makes durable what was written, and answers it. */
  void force(boolean storeHighWatermark) {
    durable = content.copy();
    durableEnd = content.end();
    unforced.clear();
    events.add(new LogMoved(durableEnd, durableEnd));
    events.addAll(unanswered);
    unanswered.clear();
    if (storeHighWatermark) {
      storedHighWatermark = highWatermark;
    }
  }

  /** Whole batches from an offset on, or null if they are gone. */
  ReplicaEvent read(long token, long offset, int maxBytes) {
    if (offset < content.base || offset > content.end()) {
      return new ReplicaEvent.ReadFailed(token);
    }
    int from = (int) (offset - content.base);
    int count = Math.min(content.entries.size() - from, Math.max(1, maxBytes / 10));
    List<Entry> found = content.entries.subList(from, from + count);
    int last = count == 0 ? -1 : found.get(count - 1).epoch();
    return new ReplicaEvent.ReadDone(token, leases.lend(found), offset + count, last);
  }

  /** Counts changes, so that a checker knows when to look again. */
  int changes() {
    return changes;
  }

  boolean leadsIn(int asEpoch) {
    return leads && epoch == asEpoch;
  }

  /** The record at an offset, or null. */
  Entry at(long offset) {
    return at(content, offset);
  }

  /** The record at an offset that a crash would leave, or null. */
  Entry durableAt(long offset) {
    return at(durable, offset);
  }

  private static Entry at(Content content, long offset) {
    boolean there = offset >= content.base && offset < content.end();
    return there ? content.entries.get((int) (offset - content.base)) : null;
  }

  @Override
  public long logStart() {
    return content.base;
  }

  @Override
  public long logEnd() {
    return content.end();
  }

  long durableEnd() {
    return durableEnd;
  }

  @Override
  public long highWatermark() {
    return highWatermark;
  }

  @Override
  public int lastEpoch() {
    int size = content.entries.size();
    return size == 0 ? ReplicaMessage.NO_EPOCH : content.entries.get(size - 1).epoch();
  }

  @Override
  public EpochEnd endOfEpoch(int asked) {
    for (int i = content.entries.size() - 1; i >= 0; i--) {
      int found = content.entries.get(i).epoch();
      if (found <= asked) {
        return new EpochEnd(found, content.base + i + 1);
      }
    }
    return EpochEnd.NONE;
  }

  @Override
  public String toString() {
    return content.base + ":" + content.entries + " durable " + durableEnd;
  }
}
