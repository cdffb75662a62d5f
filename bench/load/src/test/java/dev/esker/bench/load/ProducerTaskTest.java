package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The schedule and the latencies of a producer, on a time that stands still unless moved. */
class ProducerTaskTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private static final Contents CONTENTS = new Contents(Loads.of(1, 0, 1, 0).shape());

  private final ManualTime time = new ManualTime(-5 * SECOND);
  private final long start = time.nowNanos();
  private final Measurements measurements = new Measurements(Loads.of(1, 0, 3, 0));

  /** Acknowledges at once, but takes its time over some records. */
  private final class StallingSender implements Sender {
    private final long stallAt;
    private final long stallNanos;
    private long count;

    StallingSender(long stallAt, long stallNanos) {
      this.stallAt = stallAt;
      this.stallNanos = stallNanos;
    }

    @Override
    public void send(byte[] key, byte[] value, Outcome outcome) {
      if (count++ == stallAt) {
        time.advance(stallNanos);
      }
      outcome.acknowledged();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Acknowledges when the test does, and remembers how many it held at the most. */
  private static final class HeldSender implements Sender {
    final BlockingQueue<Outcome> sent = new LinkedBlockingQueue<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Override
    public void send(byte[] key, byte[] value, Outcome outcome) {
      most.accumulateAndGet(open.incrementAndGet(), Math::max);
      sent.add(outcome);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static final class RefusingSender implements Sender {
    @Override
    public void send(byte[] key, byte[] value, Outcome outcome) {
      outcome.failed(new IllegalStateException("no"));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Acknowledges at once and tells of it. */
  private record ObservedSender(Runnable observer) implements Sender {
    @Override
    public void send(byte[] key, byte[] value, Outcome outcome) {
      observer.run();
      outcome.acknowledged();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Moves when one waits, and counts that. */
  private static final class CountingTime implements Time {
    long nanos;
    long parks;

    @Override
    public long nowNanos() {
      return nanos;
    }

    @Override
    public void park(long by) {
      nanos += by;
      parks++;
    }
  }

  private static long millis(long nanos) {
    return (nanos + MILLI / 2) / MILLI;
  }

  private ProducerTask task(Workload workload, Sender sender, long endNanos) {
    measurements.measure(Window.ofDue(start));
    Pacer pacer =
        workload.isOpenLoop() ? Pacer.openLoop(workload.rate(), start, 0, 1) : Pacer.unpaced();
    return task(new Lane.Share(1, 0, 0, workload.maxRecords(), 0, endNanos), pacer, sender, time);
  }

  private ProducerTask task(Lane.Share share, Pacer pacer, Sender sender, Time clock) {
    Lane lane = new Lane(share, CONTENTS, pacer, sender, measurements, clock);
    return new ProducerTask(List.of(lane), measurements, clock);
  }

  private Histogram latencies() {
    measurements.ack.sample();
    return measurements.ack.total();
  }

  @Test
  void aSteadyTargetIsSentToOnSchedule() {
    task(Loads.of(1_000, 1_000, 1, 0), new StallingSender(-1, 0), start + 60 * SECOND).run();
    assertEquals(1_000, latencies().getTotalCount());
    assertEquals(0, millis(latencies().getMaxValue()));
    assertEquals(999 * MILLI, time.nowNanos() - start);
    assertEquals(0, measurements.maxLagNanos.get());
  }

  @Test
  void anOpenLoopChargesAStallToEveryRecordThatWasDueMeanwhile() {
    task(Loads.of(1_000, 1_000, 1, 0), new StallingSender(100, 400 * MILLI), start + 60 * SECOND)
        .run();
    // Due every millisecond, and all 400 that were due during the stall waited: 400, 399, 398 ...
    Histogram histogram = latencies();
    assertEquals(1_000, histogram.getTotalCount());
    assertEquals(400, millis(histogram.getMaxValue()));
    assertEquals(600.0, (double) histogram.getCountBetweenValues(0, MILLI / 2), 1);
    assertEquals(200.0, (double) histogram.getCountBetweenValues(200 * MILLI, 500 * MILLI), 2);
    assertEquals(400 * MILLI, measurements.maxLagNanos.get());
  }

  @Test
  void aClosedLoopWouldHaveSeenOneSlowRecordOnly() {
    task(Loads.of(1_000, 0, 1, 0), new StallingSender(100, 400 * MILLI), start + 60 * SECOND).run();
    assertEquals(1, latencies().getCountBetweenValues(MILLI, SECOND));
  }

  @Test
  void whatWasDueAndCouldNotBeSentInTimeIsCounted() {
    task(Loads.of(10_000, 1_000, 1, 0), new StallingSender(100, 700 * MILLI), start + SECOND / 2)
        .run();
    // 500 were due within half a second; the 101st took all that was left.
    assertEquals(101, measurements.sent.sum());
    assertEquals(399, measurements.unsent.sum());
  }

  @Test
  void aRecordThatWasDueJustBeforeTheEndIsSent() {
    task(Loads.of(10_000, 1_000, 1, 0), new StallingSender(498, 2 * MILLI), start + SECOND / 2)
        .run();
    assertEquals(500, measurements.sent.sum());
    assertEquals(0, measurements.unsent.sum());
    assertEquals(2 * MILLI, measurements.maxLagNanos.get());
  }

  @Test
  void whatIsNotSentAfterAStopIsNotTheTargetsFault() {
    ProducerTask task =
        task(Loads.of(10_000, 1_000, 1, 0), new StallingSender(-1, 0), start + SECOND);
    time.advance(SECOND / 2);
    task.stop();
    task.run();
    assertEquals(0, measurements.sent.sum());
    assertEquals(0, measurements.unsent.sum());
  }

  @Test
  void atAHighRateRecordsGoOutInSmallGroups() {
    CountingTime counting = new CountingTime();
    measurements.measure(Window.ofDue(0));
    task(
            new Lane.Share(1, 0, 0, 50_000, 0, 60 * SECOND),
            Pacer.openLoop(50_000, 0, 0, 1),
            new StallingSender(-1, 0),
            counting)
        .run();
    assertEquals(50_000, measurements.sent.sum());
    assertTrue(counting.parks <= 10_000, "parks: " + counting.parks);
    assertTrue(measurements.maxLagNanos.get() <= ProducerTask.SHORTEST_PARK_NANOS);
  }

  @Test
  void lanesOfOneTaskKeepToTheirCommonSchedule() {
    measurements.measure(Window.ofDue(start));
    List<Lane> lanes = new ArrayList<>();
    List<Long> sentAt = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lanes.add(
          new Lane(
              new Lane.Share(1, i, 0, i == 0 ? 4 : 3, 0, start + SECOND),
              CONTENTS,
              Pacer.openLoop(1_000, start, i, 3),
              new ObservedSender(() -> sentAt.add((time.nowNanos() - start) / MILLI)),
              measurements,
              time));
    }
    new ProducerTask(lanes, measurements, time).run();
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), sentAt);
    assertEquals(0, measurements.maxLagNanos.get());
    assertEquals(4, measurements.ledger.sent(0));
    assertEquals(3, measurements.ledger.sent(2));
  }

  @Test
  void whatLanesCouldNotSendInTimeAddsUp() {
    measurements.measure(Window.ofDue(start));
    Sender stalls = new StallingSender(100, 700 * MILLI);
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      lanes.add(
          new Lane(
              new Lane.Share(1, i, 0, 10_000, 0, start + SECOND / 2),
              CONTENTS,
              Pacer.openLoop(1_000, start, i, 2),
              stalls,
              measurements,
              time));
    }
    new ProducerTask(lanes, measurements, time).run();
    assertEquals(101, measurements.sent.sum());
    assertEquals(399, measurements.unsent.sum());
  }

  @Test
  void aSecondTaskGoesOnWhereTheFirstEnded() {
    task(Loads.of(10, 0, 1, 0), new StallingSender(-1, 0), start + SECOND).run();
    ProducerTask second =
        task(
            new Lane.Share(1, 0, 10, 5, 0, start + SECOND),
            Pacer.unpaced(),
            new StallingSender(-1, 0),
            time);
    second.run();
    assertEquals(15, measurements.ledger.sent(0));
    assertEquals(15, measurements.ledger.balance().acknowledged());
  }

  @Test
  void timeUpEndsIt() {
    task(Loads.of(10_000, 1_000, 1, 0), new StallingSender(-1, 0), start + SECOND / 2).run();
    assertEquals(500, measurements.sent.sum());
    assertEquals(0, measurements.unsent.sum());
  }

  @Test
  void whatIsDueInTheWarmUpIsNotMeasured() {
    ProducerTask task =
        task(Loads.of(1_000, 1_000, 1, 0), new StallingSender(100, 400 * MILLI), start + SECOND);
    measurements.measure(Window.ofDue(start + 600 * MILLI));
    task.run();
    assertEquals(400, latencies().getTotalCount());
    assertEquals(0, millis(latencies().getMaxValue()));
    assertEquals(1_000, measurements.ledger.balance().acknowledged());
  }

  @Test
  void aTargetThatRefusesEverythingIsGivenUp() {
    task(Loads.of(100_000, 0, 1, 0), new RefusingSender(), start + SECOND).run();
    assertEquals(ProducerTask.MAX_FAILURES, measurements.failed.sum());
    assertEquals("no", measurements.failed.first().orElseThrow().getMessage());
  }

  @Test
  void noMoreThanAllowedIsInFlight() throws InterruptedException {
    HeldSender held = new HeldSender();
    ProducerTask task =
        task(new Lane.Share(1, 0, 0, 10, 2, Long.MAX_VALUE), Pacer.unpaced(), held, Time.system());
    Thread thread = new Thread(task);
    thread.start();
    for (int i = 0; i < 10; i++) {
      Sender.Outcome outcome = held.sent.poll(30, TimeUnit.SECONDS);
      held.open.decrementAndGet();
      outcome.acknowledged();
    }
    thread.join();
    assertTrue(held.most.get() <= 2, "in flight: " + held.most.get());
    assertEquals(10, measurements.ledger.balance().acknowledged());
  }
}
