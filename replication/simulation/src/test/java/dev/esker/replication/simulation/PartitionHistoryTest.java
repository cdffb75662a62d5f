package dev.esker.replication.simulation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.replication.simulation.StoredBatch.Written;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the history of a partition complains of, one thing each. */
final class PartitionHistoryTest {
  private final PartitionHistory history = new PartitionHistory("p");

  @Test
  void differentBatchesAtOneOffset() {
    history.commit(batch(0, 1, 1, 0), 0);
    complains("at 0 were", () -> history.commit(batch(0, 1, 2, 0), 0));
  }

  @Test
  void theSameBatchTwice() {
    history.commit(batch(0, 1, 1, 0), 0);
    complains("is at 0 and at 1", () -> history.commit(batch(1, 2, 1, 0), 0));
  }

  @Test
  void aRetryOfWhatWasDeletedIsNew() {
    history.commit(batch(0, 1, 1, 0), 0);
    history.deleted(1);
    assertDoesNotThrow(() -> history.commit(batch(1, 2, 1, 0), 1));
  }

  @Test
  void anotherBatchThanWasAcknowledged() {
    history.commit(batch(0, 1, 1, 0), 0);
    complains("acknowledged at 0", () -> history.acknowledged(0, new Written(1, 5), 0));
  }

  @Test
  void twoLeadersInOneEpoch() {
    history.leads(3, 1, null);
    history.leads(3, 1, null);
    complains("is led by 1 and 2 in 3", () -> history.leads(3, 2, null));
  }

  @Test
  void whatWasNeverCommitted() {
    complains("has", () -> history.requireWhole(1, List.of(batch(0, 1, 1, 0))));
  }

  @Test
  void aGapInWhatAProducerWrote() {
    StoredBatch first = batch(0, 2, 1, 0);
    StoredBatch second = batch(2, 3, 1, 3);
    history.commit(first, 0);
    history.commit(second, 0);
    complains("should begin with 2", () -> history.requireWhole(1, List.of(first, second)));
  }

  @Test
  void aLogThatEndsTooEarly() {
    StoredBatch first = batch(0, 2, 1, 0);
    history.commit(first, 0);
    history.commit(batch(2, 3, 1, 2), 0);
    complains("has lost", () -> history.requireWhole(1, List.of(first)));
  }

  @Test
  void whatALeaderSaysThatWasReplacedByAnUncleanElection() {
    history.commit(batch(0, 1, 1, 0), 0);
    history.uncleanlyElected(4);
    assertTrue(history.awaitsLeader());
    long before = history.changes();
    history.acknowledged(0, new Written(9, 9), 3);
    assertEquals(before, history.changes(), "counts for nothing");
  }

  private static StoredBatch batch(long from, long to, long producer, int sequence) {
    return new StoredBatch(from, to, producer, sequence, 0, 7);
  }

  private static void complains(String of, Runnable action) {
    AssertionError error = assertThrows(AssertionError.class, action::run);
    assertTrue(error.getMessage().contains(of), error::getMessage);
  }
}
