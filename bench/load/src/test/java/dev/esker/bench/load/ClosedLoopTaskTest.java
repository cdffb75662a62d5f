package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.Sender;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Producers that go on when they are answered, by a test that answers when it likes. */
@Timeout(60)
class ClosedLoopTaskTest {
  private static final long SECOND = 1_000_000_000L;

  private final ManualTime time = new ManualTime(-5 * SECOND);
  private final long start = time.nowNanos();
  private final Workload workload = Loads.of(1, 0, 2, 0);
  private final Contents contents = new Contents(workload.shape());
  private final Measurements measurements = new Measurements(workload);
  private final LinkedBlockingQueue<Sender.Outcome> sent = new LinkedBlockingQueue<>();

  /** Hands the outcomes to the test. */
  private final class HeldSender implements Sender {
    @Override
    public void send(byte[] key, byte[] value, Outcome outcome) {
      sent.add(outcome);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private Lane lane(int producer, long records, Sender sender) {
    return new Lane(
        new Lane.Share(1, producer, 0, records, 2, start + SECOND),
        contents,
        Pacer.unpaced(),
        sender,
        measurements,
        time);
  }

  /** A task of two lanes, on a thread of its own. */
  private Thread started(ClosedLoopTask task) {
    Thread thread = new Thread(task, "closed-loop-test");
    thread.start();
    return thread;
  }

  private ClosedLoopTask task(long recordsOfEach) {
    measurements.measure(Window.ofAnswers(start, start, start + SECOND));
    List<Lane> lanes =
        List.of(lane(0, recordsOfEach, new HeldSender()), lane(1, recordsOfEach, new HeldSender()));
    return new ClosedLoopTask(lanes, 2, measurements, time);
  }

  @Test
  void soManyAreInFlightAndOneFollowsEachAnswer() throws InterruptedException {
    Thread thread = started(task(5));
    List<Sender.Outcome> first = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      first.add(sent.take());
    }
    time.advance(7_000_000);
    first.get(0).acknowledged();
    assertEquals(1, sent.size());
    first.get(1).failed(new IllegalStateException("no"));
    first.get(2).acknowledged();
    first.get(3).acknowledged();
    assertEquals(4, sent.size());
    ArrayDeque<Sender.Outcome> rest = new ArrayDeque<>();
    while (sent.drainTo(rest) > 0) {
      rest.forEach(Sender.Outcome::acknowledged);
      rest.clear();
    }
    thread.join();
    assertEquals(10, measurements.sent.sum());
    assertEquals(9, measurements.acknowledged.count());
    assertEquals(1, measurements.failed.sum());
    measurements.ack.sample();
    assertTrue(measurements.ack.total().getMaxValue() >= 7_000_000);
  }

  @Test
  void whenTimeIsUpItWaitsForAnswersOnly() throws InterruptedException {
    Thread thread = started(task(1_000));
    List<Sender.Outcome> first = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      first.add(sent.take());
    }
    time.advance(SECOND);
    for (int i = 0; i < 4; i++) {
      assertTrue(thread.isAlive());
      first.get(i).acknowledged();
    }
    thread.join();
    assertEquals(0, sent.size());
    // They came too late to count, but are in the books.
    assertEquals(0, measurements.acknowledged.count());
    assertEquals(4, measurements.ledger.acknowledgedCount());
  }

  @Test
  void whoIsStoppedSendsNothingMore() throws InterruptedException {
    ClosedLoopTask task = task(1_000);
    Thread thread = started(task);
    List<Sender.Outcome> first = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      first.add(sent.take());
    }
    task.stop();
    first.forEach(Sender.Outcome::acknowledged);
    thread.join();
    assertEquals(0, sent.size());
  }

  @Test
  void tooManyFailuresEndIt() throws InterruptedException {
    Thread thread = started(task(100_000));
    long answered = 0;
    while (answered < WritingTask.MAX_FAILURES + 3) {
      sent.take().failed(new IllegalStateException("no"));
      answered++;
    }
    thread.join();
    assertEquals(0, sent.size());
    assertEquals(WritingTask.MAX_FAILURES + 3, measurements.failed.sum());
  }

  @Test
  void whatGoesWrongInAnAnswerIsThrownByTheTask() throws InterruptedException {
    ArrayDeque<Sender.Outcome> outcomes = new ArrayDeque<>();
    Sender breaking =
        new Sender() {
          @Override
          public void send(byte[] key, byte[] value, Outcome outcome) {
            if (outcomes.size() == 2) {
              throw new IllegalArgumentException("broken");
            }
            outcomes.add(outcome);
            sent.add(outcome);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    ClosedLoopTask task =
        new ClosedLoopTask(List.of(lane(0, 100, breaking)), 2, measurements, time);
    List<Throwable> thrown = new ArrayList<>();
    Thread thread = new Thread(task);
    thread.setUncaughtExceptionHandler((t, e) -> thrown.add(e));
    thread.start();
    Sender.Outcome first = sent.take();
    sent.take();
    first.acknowledged();
    thread.join();
    assertEquals("broken", thrown.get(0).getMessage());
  }

  @Test
  void onlySoManyKindsOfFailuresAreTold() {
    Failures failures = new Failures();
    for (int i = 0; i < 2 * Failures.MOST_KINDS; i++) {
      failures.add(new dev.esker.bench.target.RefusedException("kind " + i, "why " + i, null));
    }
    assertEquals(2 * Failures.MOST_KINDS, failures.sum());
    assertEquals(Failures.MOST_KINDS + 1, failures.kinds().size());
    assertEquals(Failures.MOST_KINDS, failures.kinds().get("other"));
    assertEquals("why 0", failures.first().orElseThrow().getMessage());
    assertThrows(UnsupportedOperationException.class, () -> failures.kinds().put("another", 1L));
  }
}
