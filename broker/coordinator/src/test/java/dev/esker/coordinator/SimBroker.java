package dev.esker.coordinator;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.group.GroupConfig;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.offsets.OffsetsConfig;
import dev.esker.coordinator.step.Effects;
import dev.esker.coordinator.step.GroupEvent;
import dev.esker.coordinator.step.Moment;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Turn;
import dev.esker.coordinator.step.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * A broker in the simulation: a coordinator and its log. Writes take their time, fail, or fail
 * although they were stored; a crash keeps some of those in flight. If it lies, it reports writes
 * as durable that a crash forgets.
 */
final class SimBroker implements Effects {
  private static final CoordinatorConfig CONFIG =
      new CoordinatorConfig(
          new GroupConfig(500, 6000, 1_800_000, 50, 1_000_000),
          new OffsetsConfig(4096, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4, 400));

  private final Random random;
  private final boolean lies;
  private final List<CoordinatorRecord> log = new ArrayList<>();
  private final Deque<Write> writes = new ArrayDeque<>();
  private StateBudget budget;
  private GroupCoordinator coordinator;
  private long now = 1_000_000;
  private long ids;
  private boolean ambiguous;
  private long trace = 17;

  SimBroker(Random random, boolean lies) {
    this.random = random;
    this.lies = lies;
    start();
  }

  private void start() {
    budget = new StateBudget(1000, 10_000_000);
    coordinator = new GroupCoordinator(CONFIG, budget, () -> "id" + ids++);
    log.forEach(coordinator::replay);
    coordinator.loaded(turn());
    ambiguous = false;
  }

  GroupCoordinator coordinator() {
    return coordinator;
  }

  StateBudget budget() {
    return budget;
  }

  Turn turn() {
    return new Turn(new Moment(now, now), this);
  }

  boolean isWriting() {
    return !writes.isEmpty();
  }

  /** A hash of all that happened. */
  long trace() {
    return trace;
  }

  void advance(long millis) {
    now += millis;
    coordinator.tick(turn());
  }

  /** The outcome of the oldest write becomes known. */
  void finishWrite(boolean withFaults) {
    Write write = writes.remove();
    int dice = withFaults ? random.nextInt(100) : 50;
    boolean stored = dice >= 6;
    boolean reportedAsFailed = dice < 12;
    if (stored && !lies) {
      log.addAll(write.records());
    }
    ambiguous |= stored && reportedAsFailed;
    GroupError outcome = reportedAsFailed ? GroupError.COORDINATOR_NOT_AVAILABLE : GroupError.NONE;
    coordinator.written(write, outcome, turn());
  }

  /** Loses all that isn't durable; says whether the state before was exactly that of the log. */
  boolean restart() {
    boolean exact = writes.isEmpty() && !ambiguous;
    int survivors = writes.isEmpty() ? 0 : random.nextInt(writes.size() + 1);
    for (int i = 0; i < survivors; i++) {
      log.addAll(writes.remove().records());
    }
    writes.clear();
    if (Boolean.getBoolean("esker.trace")) {
      System.out.println(now + " restart");
    }
    start();
    return exact;
  }

  @Override
  public void append(Write write) {
    writes.add(write);
    note(write.records().size());
  }

  @Override
  public <T> void answer(Reply<T> reply, T answer) {
    note(1);
    reply.deliver(answer);
  }

  @Override
  public void report(GroupEvent event) {
    if (Boolean.getBoolean("esker.trace")) {
      System.out.println(now + " " + event);
    }
    note(event.text().hashCode() * 31L + event.generation());
  }

  private void note(long what) {
    trace = trace * 1_000_003 + what * 31 + now;
  }
}
