package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger(2, 1);

  @Test
  void whatWasAcknowledgedIsMissingUntilItComesBack() throws InterruptedException {
    ledger.sending(1, 0);
    ledger.acknowledged(1, 0);
    assertEquals(new Ledger.Balance(1, 0, 1, 0, 0), ledger.balance());
    assertFalse(ledger.awaitEven(1));
    ledger.read(0, 1, 0);
    assertEquals(new Ledger.Balance(1, 1, 0, 0, 0), ledger.balance());
    assertTrue(ledger.awaitEven(1));
  }

  @Test
  void aRecordMayComeBackBeforeItsAcknowledgement() {
    ledger.sending(0, 0);
    ledger.read(0, 0, 0);
    assertTrue(ledger.balance().isEven());
    ledger.acknowledged(0, 0);
    assertEquals(new Ledger.Balance(1, 1, 0, 0, 0), ledger.balance());
  }

  @Test
  void aRecordThatWasNeverAnsweredMayBeThereOrNot() {
    ledger.sending(0, 0);
    ledger.sending(0, 1);
    ledger.read(0, 0, 1);
    assertTrue(ledger.balance().isEven());
  }

  @Test
  void aRecordThatComesTwiceIsNoticed() {
    ledger.sending(0, 0);
    ledger.acknowledged(0, 0);
    ledger.read(0, 0, 0);
    ledger.read(0, 0, 0);
    assertEquals(new Ledger.Balance(1, 1, 0, 1, 0), ledger.balance());
    assertFalse(ledger.balance().isEven());
  }

  @Test
  void aRecordThatWasNotSentIsForeign() {
    ledger.sending(0, 0);
    ledger.read(0, 0, 1);
    ledger.read(0, 0, -1);
    ledger.read(0, 2, 0);
    ledger.read(0, -1, 0);
    ledger.foreign(0);
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
              ledger.read(0, 1, 0);
              ledger.read(0, 0, 0);
            });
    reader.start();
    assertTrue(ledger.awaitEven(60_000_000_000L));
    reader.join();
  }

  @Test
  void eachReaderExpectsEveryRecord() throws InterruptedException {
    Ledger two = new Ledger(1, 2);
    two.sending(0, 0);
    two.acknowledged(0, 0);
    two.read(0, 0, 0);
    assertEquals(new Ledger.Balance(1, 1, 0, 0, 0), two.balance(0));
    assertEquals(new Ledger.Balance(1, 0, 1, 0, 0), two.balance(1));
    assertEquals(new Ledger.Balance(1, 1, 1, 0, 0), two.balance());
    assertFalse(two.awaitEven(1));
    two.read(1, 0, 0);
    two.read(1, 0, 0);
    assertEquals(new Ledger.Balance(1, 2, 0, 1, 0), two.balance());
    assertTrue(two.awaitEven(1));
  }

  @Test
  void waitingIsNotEndedByRecordsThatNobodyAcknowledged() throws InterruptedException {
    ledger.sending(0, 0);
    ledger.sending(0, 1);
    ledger.acknowledged(0, 1);
    ledger.read(0, 0, 0);
    assertFalse(ledger.awaitEven(1));
    ledger.read(0, 0, 1);
    assertTrue(ledger.awaitEven(1));
  }

  @Test
  void whatIsMissingIsFoundOnAnyPage() {
    long far = 3_000_000;
    ledger.sending(0, far);
    ledger.acknowledged(0, far);
    ledger.acknowledged(0, 5);
    ledger.read(0, 0, 5);
    assertEquals(1, ledger.balance().missing());
    ledger.read(0, 0, far);
    assertEquals(0, ledger.balance().missing());
  }

  @Test
  void fiveMillionRecordsTakeLessThanAMegabyteOfBits() {
    Bits bits = new Bits();
    for (long i = 0; i < 5_000_000; i++) {
      assertTrue(bits.add(i));
    }
    assertFalse(bits.add(4_999_999));
    assertTrue(bits.bytes() < 1_000_000, "bytes: " + bits.bytes());
    assertEquals(5_000_000, bits.countNotIn(new Bits()));
    assertEquals(0, bits.countNotIn(bits));
  }
}
