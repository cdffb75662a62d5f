package dev.esker.engine.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.esker.engine.catalog.ProducerEntry;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.ManualClock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Idempotence: repetitions, gaps, epochs, expiry and the limit (KIP-98, KAFKA-5494). */
final class ProducerStatesTest {
  private static final int LIMIT = 4;
  private static final int PARTITION = 3;
  private static final long NOW = 1_000_000;

  private final ManualClock clock = new ManualClock(NOW);
  private final ProducerStates states = new ProducerStates(LIMIT, clock, true);
  private long nextOffset;

  private static ValidatedBatch batch(long id, int epoch, int sequence, int records) {
    RecordBatchBuilder builder = new RecordBatchBuilder().producer(id, (short) epoch, sequence);
    for (int i = 0; i < records; i++) {
      builder.append(NOW, new byte[1], new byte[1]);
    }
    return ValidatedBatch.trusted(builder.build());
  }

  private AppendError check(long id, int epoch, int sequence) {
    return states.check(batch(id, epoch, sequence, 1), clock.wallMillis() - 10);
  }

  private long store(long id, int epoch, int sequence, int records) {
    long offset = nextOffset;
    states.apply(BatchRecord.of(batch(id, epoch, sequence, records), offset));
    nextOffset += records;
    return offset;
  }

  private List<Long> known() {
    return states.all(PARTITION).stream().map(ProducerEntry::producerId).sorted().toList();
  }

  @Test
  void aProducerMayBeginAnywhereIfNothingIsKnownOfIt() {
    assertEquals(AppendError.NONE, check(7, 3, 42));
  }

  @Test
  void aBatchMustFollowTheLastOne() {
    store(7, 0, 0, 3);
    assertEquals(AppendError.NONE, check(7, 0, 3));
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, check(7, 0, 4));
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, check(7, 0, 2));
  }

  @Test
  void theLastFiveBatchesAreKnownAgain() {
    for (int i = 0; i < 6; i++) {
      assertEquals(i, store(7, 0, i, 1));
    }
    for (int i = 1; i < 6; i++) {
      assertEquals(i, states.duplicateOf(batch(7, 0, i, 1)).baseOffset());
    }
    assertNull(states.duplicateOf(batch(7, 0, 0, 1)));
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, check(7, 0, 0));
  }

  @Test
  void aBatchOfOtherBoundsIsNoRepetition() {
    store(7, 0, 0, 3);
    assertNull(states.duplicateOf(batch(7, 0, 0, 2)));
    assertNull(states.duplicateOf(batch(7, 1, 0, 3)));
    assertNull(states.duplicateOf(batch(8, 0, 0, 3)));
  }

  @Test
  void aNewerEpochBeginsWithSequenceZero() {
    store(7, 0, 0, 3);
    assertEquals(AppendError.NONE, check(7, 1, 0));
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, check(7, 1, 3));
  }

  @Test
  void anOlderEpochIsFenced() {
    store(7, 1, 0, 1);
    assertEquals(AppendError.INVALID_PRODUCER_EPOCH, check(7, 0, 1));
  }

  @Test
  void aNewerEpochForgetsTheBatchesOfTheOlder() {
    store(7, 0, 0, 1);
    store(7, 1, 0, 2);
    assertNull(states.duplicateOf(batch(7, 0, 0, 1)));
    assertEquals(AppendError.NONE, check(7, 1, 2));
  }

  @Test
  void theSequenceBeginsAnewAfterTheLargest() {
    store(7, 0, Integer.MAX_VALUE, 1);
    assertEquals(AppendError.NONE, check(7, 0, 0));
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, check(7, 0, 1));
  }

  @Test
  void theSameBatchAppliedTwiceCountsOnce() {
    BatchRecord stored = BatchRecord.of(batch(7, 0, 0, 1), 0);
    states.apply(stored);
    states.apply(stored);
    assertEquals(1, states.all(PARTITION).get(0).batches().size());
  }

  @Test
  void anExpiredProducerMayBeginAgain() {
    store(7, 0, 0, 1);
    long heard = clock.wallMillis();
    ValidatedBatch gap = batch(7, 0, 9, 1);
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, states.check(gap, heard));
    assertEquals(AppendError.NONE, states.check(gap, heard + 1));
    assertEquals(List.of(), known());
  }

  @Test
  void expiryForgetsWhoWasSilent() {
    store(7, 0, 0, 1);
    long heard = clock.wallMillis();
    states.expire(heard);
    assertEquals(List.of(7L), known());
    states.expire(heard + 1);
    assertEquals(List.of(), known());
    assertEquals(List.of(7L), states.takeRemoved());
  }

  @Test
  void theAgeOfRecordsSaysNothingAboutTheirProducer() {
    // A mirror or a backfill: all its records are as old as NOW, which is 1970.
    clock.advance(365, TimeUnit.DAYS);
    store(7, 0, 0, 1);
    clock.advance(1, TimeUnit.HOURS);
    long dayAgo = clock.wallMillis() - TimeUnit.DAYS.toMillis(1);
    states.expire(dayAgo);
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, states.check(batch(7, 0, 9, 1), dayAgo));
    states.load(states.all(PARTITION));
    states.expire(dayAgo);
    assertEquals(List.of(7L), known());
  }

  @Test
  void beyondTheLimitTheOneThatWasSilentLongestIsForgotten() {
    for (int id = 0; id < LIMIT; id++) {
      store(id, 0, 0, 1);
    }
    store(0, 0, 1, 1);
    store(9, 0, 0, 1);
    assertEquals(List.of(0L, 2L, 3L, 9L), known());
    assertEquals(List.of(1L), states.takeRemoved());
    assertEquals(LIMIT, states.size());
  }

  @Test
  void whatIsLoadedKeepsItsOrderOfSilence() {
    for (int id = LIMIT - 1; id >= 0; id--) {
      store(id, 0, 0, 1);
    }
    List<ProducerEntry> byId =
        states.all(PARTITION).stream()
            .sorted((a, b) -> Long.compare(a.producerId(), b.producerId()))
            .toList();
    states.load(byId);
    store(9, 0, 0, 1);
    assertEquals(List.of(0L, 1L, 2L, 9L), known());
  }

  @Test
  void askingForChangesDoesNotChangeTheOrderOfSilence() {
    for (int id = 0; id < LIMIT; id++) {
      store(id, 0, 0, 1);
    }
    store(0, 0, 1, 1);
    assertEquals(LIMIT, states.takeChanged(PARTITION).size());
    store(9, 0, 0, 1);
    assertEquals(List.of(0L, 2L, 3L, 9L), known());
  }

  @Test
  void changesAndRemovalsAreReturnedOnceAndAgainWhenAskedFor() {
    store(7, 0, 0, 1);
    assertEquals(1, states.takeChanged(PARTITION).size());
    assertEquals(0, states.takeChanged(PARTITION).size());
    states.markAllChanged();
    assertEquals(1, states.takeChanged(PARTITION).size());
    states.markRemoved(List.of(7L, 8L));
    assertEquals(List.of(8L), states.takeRemoved());
  }

  @Test
  void withoutRecordingNothingPilesUp() {
    ProducerStates cursor = new ProducerStates(LIMIT, clock, false);
    for (int id = 0; id < 100; id++) {
      cursor.apply(BatchRecord.of(batch(id, 0, 0, 1), id));
    }
    assertEquals(LIMIT, cursor.size());
    assertEquals(List.of(), cursor.takeRemoved());
    assertEquals(List.of(), cursor.takeChanged(PARTITION));
  }
}
