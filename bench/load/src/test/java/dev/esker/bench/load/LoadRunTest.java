package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.MemoryTarget;
import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole runs, on a target in memory. */
@Timeout(120)
class LoadRunTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Where something is missing, each run takes that long; nothing else is missing after it. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static LoadRun run(MemoryTarget target, Workload workload) {
    return run(target, workload, PATIENCE);
  }

  private static LoadRun run(MemoryTarget target, Workload workload, Duration patience) {
    target.createTopic(workload.topic());
    return new LoadRun(workload, target, Time.system(), patience, interval -> {});
  }

  /** Of a target that loses a record. */
  private static LoadResult lossyResult(Workload workload) throws InterruptedException {
    return run(new MemoryTarget(n -> n == 70 ? 0 : 1), workload, SHORT).run();
  }

  private static LoadResult result(IntUnaryOperator copies, Workload workload)
      throws InterruptedException {
    MemoryTarget target = new MemoryTarget(copies);
    LoadResult result = run(target, workload).run();
    assertEquals(0, target.openClients());
    return result;
  }

  @Test
  void whatIsAcknowledgedIsReadBack() throws InterruptedException {
    LoadResult result = result(n -> 1, Loads.of(10_001, 0, 2, 2));
    assertEquals(LoadResult.Ended.RECORDS, result.ended());
    assertEquals(new Ledger.Balance(10_001, 10_001, 0, 0, 0), result.outcome().balance());
    assertTrue(result.isGood());
    assertEquals(10_001, result.ack().getTotalCount());
    assertEquals(10_001, result.endToEnd().getTotalCount());
    assertEquals(10_001, result.written().records());
    assertTrue(result.written().perSecond() > 0);
  }

  @Test
  void aLostRecordIsNoticed() throws InterruptedException {
    LoadResult result = lossyResult(Loads.of(100, 0, 1, 1));
    assertEquals(new Ledger.Balance(100, 99, 1, 0, 0), result.outcome().balance());
    assertFalse(result.isVerified());
    assertFalse(result.isGood());
  }

  @Test
  void aRepeatedRecordIsNoticed() throws InterruptedException {
    // Not the last one, whose copy might come when nobody reads any more.
    LoadResult result = result(n -> n == 0 ? 2 : 1, Loads.of(100, 0, 1, 1));
    assertEquals(1, result.outcome().balance().repeated());
    assertFalse(result.isGood());
  }

  @Test
  void whatAnotherRunLeftIsNoticed() throws InterruptedException {
    Workload workload = Loads.of(100, 0, 1, 1);
    MemoryTarget target = new MemoryTarget(n -> 1);
    LoadRun run = run(target, workload);
    target.openSender().send(new byte[0], new byte[10], new Ignoring());
    LoadResult result = run.run();
    assertEquals(1, result.outcome().balance().foreign());
    assertFalse(result.isGood());
  }

  private static final class Ignoring implements dev.esker.bench.target.Sender.Outcome {
    @Override
    public void acknowledged() {}

    @Override
    public void failed(Exception why) {}
  }

  @Test
  void everyConsumerOfAFanOutReadsEverything() throws InterruptedException {
    // More consumers than partitions: each has all of them.
    LoadResult result = result(n -> 1, Loads.fanOut(1_001, 5));
    assertTrue(result.isGood());
    assertEquals(new Ledger.Balance(1_001, 5_005, 0, 0, 0), result.outcome().balance());
    assertEquals(5, result.fanOut().size());
    for (LoadResult.Consumer consumer : result.fanOut()) {
      assertEquals(new Ledger.Balance(1_001, 1_001, 0, 0, 0), consumer.balance());
      assertEquals(1_001, consumer.read().records());
      assertTrue(consumer.read().nanos() <= result.read().nanos());
    }
    assertEquals(5_005, result.read().records());
    assertEquals(5_005, result.endToEnd().getTotalCount());
  }

  @Test
  void aRecordThatOneConsumerOfAFanOutMissesIsNoticed() throws InterruptedException {
    MemoryTarget target = new MemoryTarget(n -> 1);
    target.makeDeaf(2);
    LoadResult result = run(target, Loads.fanOut(100, 3), SHORT).run();
    assertFalse(result.isGood());
    assertEquals(0, result.fanOut().get(0).balance().missing());
    assertEquals(0, result.fanOut().get(1).balance().missing());
    assertEquals(100, result.fanOut().get(2).balance().missing());
    assertEquals(0, result.fanOut().get(2).read().perSecond());
  }

  @Test
  void consumersCatchUpWithWhatWasThereBefore() throws InterruptedException {
    LoadResult result = result(n -> 1, Loads.of(5_000, 0, 2, 2).withBacklog(300_050));
    assertTrue(result.isGood());
    assertEquals(new Ledger.Balance(8_001, 8_001, 0, 0, 0), result.outcome().balance());
    LoadResult.CatchUp catchUp = result.catchUp().orElseThrow();
    assertTrue(catchUp.isComplete());
    assertEquals(3_001, catchUp.filled().records());
    assertTrue(catchUp.target() >= 3_001, "target " + catchUp.target());
    assertEquals(catchUp.target(), catchUp.read().records());
    // The backlog counts for the catch-up only.
    assertEquals(5_000, result.ack().getTotalCount());
    assertEquals(5_000, result.read().records());
    assertEquals(
        5_000,
        catchUp.ack().before().getTotalCount()
            + catchUp.ack().during().getTotalCount()
            + catchUp.ack().after().getTotalCount());
    assertEquals(LoadResult.Ended.RECORDS, result.ended());
  }

  @Test
  void everyConsumerOfAFanOutCatchesUp() throws InterruptedException {
    LoadResult result = result(n -> 1, Loads.fanOut(100, 3).withBacklog(50_000));
    assertTrue(result.isGood());
    LoadResult.CatchUp catchUp = result.catchUp().orElseThrow();
    assertTrue(catchUp.isComplete());
    assertEquals(500, catchUp.filled().records());
    assertTrue(catchUp.read().records() >= 1_500, "read " + catchUp.read().records());
  }

  @Test
  void aLostRecordOfABacklogIsNoticed() throws InterruptedException {
    LoadResult result = lossyResult(Loads.of(1, 0, 1, 1).withBacklog(10_000));
    assertFalse(result.isGood());
    assertEquals(1, result.outcome().balance().missing());
    assertFalse(result.catchUp().orElseThrow().isComplete());
    assertFalse(result.catchUp().orElseThrow().whileProducing());
  }

  @Test
  void aStopWhileTheTopicIsFilledEndsInGoodOrder() throws InterruptedException {
    MemoryTarget target = new MemoryTarget(n -> 1);
    LoadRun run = run(target, Loads.of(100, 0, 1, 1).withBacklog(1 << 20));
    run.stop();
    LoadResult result = run.run();
    assertEquals(LoadResult.Ended.STOPPED, result.ended());
    assertTrue(result.isGood());
    assertEquals(0, result.catchUp().orElseThrow().filled().records());
  }

  @Test
  void aBacklogCountsForTheLimitOfBytes() throws InterruptedException {
    Workload workload = Loads.of(new Workload.Bounds(1_000, Duration.ofHours(1), 5_050), 0, 1, 1);
    LoadResult result = result(n -> 1, workload.withBacklog(3_000));
    assertEquals(LoadResult.Ended.BYTES, result.ended());
    assertEquals(50, result.outcome().balance().acknowledged());
    assertThrows(IllegalArgumentException.class, () -> workload.withBacklog(5_000));
    assertThrows(IllegalArgumentException.class, () -> Loads.of(1, 0, 1, 0).withBacklog(1_000));
  }

  @Test
  void twoHundredProducersTakeTurns() throws InterruptedException {
    MemoryTarget target = new MemoryTarget(n -> 1);
    LoadResult result = run(target, Loads.of(10_100, 1_000_000, 200, 1)).run();
    assertTrue(result.isGood());
    assertEquals(new Ledger.Balance(10_100, 10_100, 0, 0, 0), result.outcome().balance());
    assertEquals(201, target.mostClients());
    assertEquals(0, target.openClients());
  }

  @Test
  void theLimitOfBytesEndsIt() throws InterruptedException {
    Workload workload = Loads.of(new Workload.Bounds(1_000, Duration.ofHours(1), 5_050), 0, 1, 1);
    LoadResult result = result(n -> 1, workload);
    assertEquals(LoadResult.Ended.BYTES, result.ended());
    assertEquals(50, result.outcome().balance().acknowledged());
  }

  @Test
  void timeUpEndsIt() throws InterruptedException {
    Workload workload =
        Loads.of(
            new Workload.Bounds(Ledger.MAX_RECORDS, Duration.ofMillis(50), 1L << 40), 1_000, 3, 1);
    LoadResult result = result(n -> 1, workload);
    assertEquals(LoadResult.Ended.DURATION, result.ended());
    assertTrue(result.outcome().balance().acknowledged() <= 50);
    assertTrue(result.isGood());
  }

  @Test
  void withoutARateWhatIsAnsweredAfterTheEndIsOnlyVerified() throws InterruptedException {
    Duration length = Duration.ofMillis(500);
    Workload plain = Loads.of(new Workload.Bounds(Ledger.MAX_RECORDS, length, 1L << 40), 0, 1, 1);
    Workload workload =
        new Workload(
            plain.topic(),
            plain.shape(),
            plain.bounds(),
            plain.rate(),
            new Workload.Clients(1, 1, 100, false),
            plain.warmUp());
    MemoryTarget target = new MemoryTarget(n -> 1).answeringWhenFlushed();
    LoadResult result = run(target, workload).run();
    assertEquals(LoadResult.Ended.DURATION, result.ended());
    assertEquals(new LoadResult.Flow(0, length.toNanos()), result.written());
    assertEquals(0, result.ack().getTotalCount());
    // as many as were handed over in time, at most as many as may be on their way
    long sent = result.outcome().balance().acknowledged();
    assertTrue(sent >= 1 && sent <= 100, () -> sent + " records");
    assertEquals(new Ledger.Balance(sent, sent, 0, 0, 0), result.outcome().balance());
    assertTrue(result.isGood());
  }

  @Test
  void itCanBeStopped() throws InterruptedException {
    MemoryTarget target = new MemoryTarget(n -> 1);
    LoadRun run = run(target, Loads.of(1_000_000, 1, 2, 1));
    run.stop();
    LoadResult result = run.run();
    assertEquals(LoadResult.Ended.STOPPED, result.ended());
    assertTrue(result.isGood());
  }

  @Test
  void nobodyNeedsToRead() throws InterruptedException {
    LoadResult result = result(n -> 0, Loads.of(100, 0, 1, 0));
    assertTrue(result.isVerified());
    assertEquals(0, result.read().perSecond());
  }

  @Test
  void aReaderThatFailsEndsTheRun() {
    MemoryTarget target = new MemoryTarget(n -> 1);
    LoadRun run =
        new LoadRun(
            Loads.of(1_000_000, 10, 1, 1),
            new BrokenReads(target),
            Time.system(),
            Duration.ofSeconds(20),
            interval -> {});
    target.createTopic(Loads.of(1, 0, 1, 1).topic());
    TargetException e = assertThrows(TargetException.class, run::run);
    assertEquals("can't read", e.getMessage());
    assertEquals(0, target.openClients());
  }

  /** A target whose reads fail. */
  private record BrokenReads(MemoryTarget target) implements dev.esker.bench.target.Target {
    @Override
    public String description() {
      return target.description();
    }

    @Override
    public void createTopic(dev.esker.bench.target.TopicSpec topic) {
      target.createTopic(topic);
    }

    @Override
    public void deleteTopic() {
      target.deleteTopic();
    }

    @Override
    public dev.esker.bench.target.Sender openSender() {
      return target.openSender();
    }

    @Override
    public Receiver openReceiver(List<Integer> partitions) {
      Receiver real = target.openReceiver(partitions);
      return new Receiver() {
        @Override
        public void poll(Duration atMost, Sink sink) {
          throw new TargetException("can't read", new java.io.IOException("broken"));
        }

        @Override
        public void close() {
          real.close();
        }
      };
    }

    @Override
    public void close() {
      target.close();
    }
  }
}
