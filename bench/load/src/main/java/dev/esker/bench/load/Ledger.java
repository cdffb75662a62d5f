package dev.esker.bench.load;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * Which records were acknowledged and which came back; a record may come back before its
 * acknowledgement does. Any thread may call anything. Two bits per record; each producer's records
 * have a lock of their own.
 */
public final class Ledger {
  /** The most records of a run; takes 250 MB at the worst. */
  public static final long MAX_RECORDS = 1_000_000_000L;

  private final Account[] accounts;

  private static final class Account {
    final BitSet acknowledged = new BitSet();
    final BitSet read = new BitSet();
    long limit;
    long acknowledgedCount;
    long readCount;
    long missing;
    long repeated;
    long foreign;
  }

  /**
   * What the books say.
   *
   * @param acknowledged records
   * @param read different records that came back, acknowledged or not
   * @param missing records that were acknowledged and didn't come back
   * @param repeated times that a record came back again
   * @param foreign records that this run hasn't sent
   */
  public record Balance(long acknowledged, long read, long missing, long repeated, long foreign) {

    /** Whether exactly what was acknowledged came back, or besides it records never answered. */
    public boolean isEven() {
      return missing == 0 && repeated == 0 && foreign == 0;
    }
  }

  /** Books for so many producers. */
  public Ledger(int producers) {
    accounts = new Account[producers];
    for (int i = 0; i < producers; i++) {
      accounts[i] = new Account();
    }
  }

  /** A record is about to be sent; the numbers of a producer's records go up from 0. */
  public void sending(int producer, long number) {
    Account account = accounts[producer];
    synchronized (account) {
      account.limit = Math.max(account.limit, number + 1);
    }
  }

  /** A record was acknowledged. */
  public void acknowledged(int producer, long number) {
    Account account = accounts[producer];
    synchronized (account) {
      int bit = Math.toIntExact(number);
      account.acknowledged.set(bit);
      account.acknowledgedCount++;
      if (!account.read.get(bit)) {
        account.missing++;
      }
    }
  }

  /** A record came back. */
  public void read(int producer, long number) {
    if (producer < 0 || producer >= accounts.length) {
      foreign();
      return;
    }
    Account account = accounts[producer];
    synchronized (account) {
      if (number < 0 || number >= account.limit) {
        account.foreign++;
        return;
      }
      int bit = (int) number;
      if (account.read.get(bit)) {
        account.repeated++;
        return;
      }
      account.read.set(bit);
      account.readCount++;
      if (account.acknowledged.get(bit)) {
        account.missing--;
        if (account.missing == 0) {
          account.notifyAll();
        }
      }
    }
  }

  /** A record came that isn't one of this run. */
  public void foreign() {
    synchronized (accounts[0]) {
      accounts[0].foreign++;
    }
  }

  /**
   * Waits until everything acknowledged has come back, but no longer than so.
   *
   * @return whether it has
   */
  public boolean awaitEven(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (balance().missing() > 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      Account open = accountWithMissing();
      if (open != null) {
        synchronized (open) {
          if (open.missing > 0) {
            TimeUnit.NANOSECONDS.timedWait(open, left);
          }
        }
      }
    }
    return true;
  }

  private Account accountWithMissing() {
    for (Account account : accounts) {
      synchronized (account) {
        if (account.missing > 0) {
          return account;
        }
      }
    }
    return null;
  }

  /** The state of the books. */
  public Balance balance() {
    long acknowledged = 0;
    long read = 0;
    long missing = 0;
    long repeated = 0;
    long foreign = 0;
    for (Account account : accounts) {
      synchronized (account) {
        acknowledged += account.acknowledgedCount;
        read += account.readCount;
        missing += account.missing;
        repeated += account.repeated;
        foreign += account.foreign;
      }
    }
    return new Balance(acknowledged, read, missing, repeated, foreign);
  }
}
