package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger(2);

  @Test
  void whatWasAcknowledgedIsMissingUntilItComesBack() throws InterruptedException {
    ledger.sending(1, 0);
    ledger.acknowledged(1, 0);
    assertEquals(new Ledger.Balance(1, 0, 1, 0, 0), ledger.balance());
    assertFalse(ledger.awaitEven(1));
    ledger.read(1, 0);
    assertEquals(new Ledger.Balance(1, 1, 0, 0, 0), ledger.balance());
    assertTrue(ledger.awaitEven(1));
  }

  @Test
  void aRecordMayComeBackBeforeItsAcknowledgement() {
    ledger.sending(0, 0);
    ledger.read(0, 0);
    assertTrue(ledger.balance().isEven());
    ledger.acknowledged(0, 0);
    assertEquals(new Ledger.Balance(1, 1, 0, 0, 0), ledger.balance());
  }

  @Test
  void aRecordThatWasNeverAnsweredMayBeThereOrNot() {
    ledger.sending(0, 0);
    ledger.sending(0, 1);
    ledger.read(0, 1);
    assertTrue(ledger.balance().isEven());
  }

  @Test
  void aRecordThatComesTwiceIsNoticed() {
    ledger.sending(0, 0);
    ledger.acknowledged(0, 0);
    ledger.read(0, 0);
    ledger.read(0, 0);
    assertEquals(new Ledger.Balance(1, 1, 0, 1, 0), ledger.balance());
    assertFalse(ledger.balance().isEven());
  }

  @Test
  void aRecordThatWasNotSentIsForeign() {
    ledger.sending(0, 0);
    ledger.read(0, 1);
    ledger.read(0, -1);
    ledger.read(2, 0);
    ledger.read(-1, 0);
    ledger.foreign();
    assertEquals(5, ledger.balance().foreign());
    assertFalse(ledger.balance().isEven());
  }

  @Test
  void waitingEndsWhenTheLastOneComes() throws InterruptedException {
    ledger.sending(0, 0);
    ledger.sending(1, 0);
    ledger.acknowledged(0, 0);
    ledger.acknowledged(1, 0);
    Thread reader =
        new Thread(
            () -> {
              ledger.read(1, 0);
              ledger.read(0, 0);
            });
    reader.start();
    assertTrue(ledger.awaitEven(60_000_000_000L));
    reader.join();
  }
}
