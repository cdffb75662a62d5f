package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Phases of a catch-up, at times that the test says. */
class CatchUpTest {
  private static final Workload.Clients CLIENTS = new Workload.Clients(2, 1, 0, false);

  private final Ledger ledger = new Ledger(2, 1);
  private final CatchUp catchUp = new CatchUp();

  private void write(int producer, int from, int to) {
    for (int i = from; i < to; i++) {
      ledger.sending(producer, i);
      ledger.acknowledged(producer, i);
    }
  }

  private static Stamp stamp(int producer, long number, long due) {
    return new Stamp(1, producer, number, due);
  }

  private static LoadResult.Flow filled() {
    return new LoadResult.Flow(5, 50);
  }

  @Test
  void itEndsWithTheLastRecordThatWasThereAtItsBeginning() {
    write(0, 0, 3);
    write(1, 0, 2);
    catchUp.producing(100, filled());
    catchUp.begin(ledger, CLIENTS, 1_000);
    write(0, 3, 10);
    for (int i = 0; i < 10; i++) {
      catchUp.read(stamp(0, i, 0), 2_000 + i);
    }
    catchUp.read(stamp(1, 0, 0), 3_000);
    LoadResult.CatchUp open = catchUp.result(9_000, 4_000);
    assertFalse(open.isComplete());
    assertFalse(open.whileProducing());
    assertEquals(new LoadResult.Flow(4, 3_000), open.read());
    catchUp.read(stamp(1, 1, 0), 5_000);
    LoadResult.CatchUp done = catchUp.result(9_000, 9_999);
    assertTrue(done.isComplete());
    assertTrue(done.whileProducing());
    assertEquals(new LoadResult.Flow(5, 4_000), done.read());
    assertFalse(catchUp.result(4_999, 9_999).whileProducing());
  }

  @Test
  void anAcknowledgementBelongsToThePhaseInWhichItsRecordWasDue() {
    write(0, 0, 1);
    catchUp.acknowledged(stamp(0, 0, 0), 5_000_000);
    catchUp.producing(100, filled());
    catchUp.acknowledged(stamp(0, 1, 99), 5_000_000);
    catchUp.acknowledged(stamp(0, 2, 100), 5_000_000);
    catchUp.begin(ledger, CLIENTS, 1_000);
    catchUp.acknowledged(stamp(0, 3, 999), 5_000_000);
    catchUp.acknowledged(stamp(0, 4, 1_000), 5_000_000);
    catchUp.acknowledged(stamp(0, 5, 2_000), 5_000_000);
    catchUp.acknowledged(stamp(0, 6, 2_001), 5_000_000);
    catchUp.read(stamp(0, 0, 0), 2_500);
    catchUp.acknowledged(stamp(0, 7, 2_499), 5_000_000);
    catchUp.acknowledged(stamp(0, 8, 2_500), 5_000_000);
    LoadResult.Phases phases = catchUp.result(9_000, 9_000).ack();
    assertEquals(2, phases.before().getTotalCount());
    assertEquals(4, phases.during().getTotalCount());
    assertEquals(1, phases.after().getTotalCount());
  }

  @Test
  void eachReaderOfAFanOutHasItsOwnWay() {
    write(0, 0, 2);
    catchUp.producing(100, filled());
    catchUp.begin(ledger, new Workload.Clients(2, 3, 0, true), 1_000);
    assertEquals(6, catchUp.result(9_000, 9_000).target());
  }

  @Test
  void anEmptyTopicIsCaughtUpWithAtOnce() {
    catchUp.producing(100, new LoadResult.Flow(0, 0));
    catchUp.begin(ledger, CLIENTS, 1_000);
    LoadResult.CatchUp result = catchUp.result(9_000, 9_000);
    assertTrue(result.isComplete());
    assertEquals(new LoadResult.Flow(0, 0), result.read());
  }
}
