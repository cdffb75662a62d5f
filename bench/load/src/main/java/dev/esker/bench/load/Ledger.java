package dev.esker.bench.load;

import java.util.concurrent.TimeUnit;

/**
 * Which records were acknowledged and which came back to whom. A record may come back before its
 * acknowledgement does.
 *
 * <p>Each reader expects every record once: consumers that share the partitions are one reader
 * together, those of a fan-out are one each. It takes a bit per record for acknowledgements and one
 * for each reader: 5 GB of records of 1 KB with one reader are 1.3 MB.
 *
 * <p>Threads: any may call anything, but the records of one producer are announced ({@link
 * #sending}) by one thread. Acknowledgements have a lock per producer, and what came back one per
 * producer and reader, so that readers don't wait for each other or for the producers' I/O threads.
 * What is missing is therefore not counted along but looked for when somebody asks; that takes a
 * look at every word of the books, and belongs at the end of a run.
 */
public final class Ledger {
  /** The most records of a run. */
  public static final long MAX_RECORDS = 1_000_000_000L;

  /** The most bits of all books: 250 MB. */
  public static final long MAX_BITS = 2 * MAX_RECORDS;

  private final Account[] accounts;
  private final Returns[][] readers;

  /** What a producer sent. */
  private static final class Account {
    /** Numbers from here on haven't been sent. Written by the thread that sends. */
    volatile long limit;

    final Bits acknowledged = new Bits();
    long count;
  }

  /** What a reader got of one producer. */
  private static final class Returns {
    final Bits read = new Bits();
    long count;
    long repeated;
    long foreign;

    /** The count before which it is no use to look again. */
    long awaited;
  }

  /**
   * What the books say.
   *
   * @param acknowledged records
   * @param read different records that came back, acknowledged or not; summed over readers
   * @param missing records that were acknowledged and didn't come back; summed over readers
   * @param repeated times that a record came back again
   * @param foreign records that this run hasn't sent
   */
  public record Balance(long acknowledged, long read, long missing, long repeated, long foreign) {

    /** Whether exactly what was acknowledged came back, or besides it records never answered. */
    public boolean isEven() {
      return missing == 0 && repeated == 0 && foreign == 0;
    }
  }

  /** Books for so many producers and readers. */
  public Ledger(int producers, int readers) {
    accounts = new Account[producers];
    this.readers = new Returns[readers][producers];
    for (int p = 0; p < producers; p++) {
      accounts[p] = new Account();
      for (int r = 0; r < readers; r++) {
        this.readers[r][p] = new Returns();
      }
    }
  }

  /** A record is about to be sent; the numbers of a producer's records go up from 0. */
  public void sending(int producer, long number) {
    accounts[producer].limit = number + 1;
  }

  /** How many records of a producer have been announced. */
  long sent(int producer) {
    return accounts[producer].limit;
  }

  /** A record was acknowledged. */
  public void acknowledged(int producer, long number) {
    Account account = accounts[producer];
    synchronized (account) {
      if (account.acknowledged.add(number)) {
        account.count++;
      }
    }
  }

  /** A record came back. */
  public void read(int reader, int producer, long number) {
    if (producer < 0 || producer >= accounts.length) {
      foreign(reader);
      return;
    }
    Returns returns = readers[reader][producer];
    synchronized (returns) {
      if (number < 0 || number >= accounts[producer].limit) {
        returns.foreign++;
      } else if (!returns.read.add(number)) {
        returns.repeated++;
      } else if (++returns.count == returns.awaited) {
        returns.notifyAll();
      }
    }
  }

  /** A record came that isn't one of this run. */
  public void foreign(int reader) {
    synchronized (readers[reader][0]) {
      readers[reader][0].foreign++;
    }
  }

  /**
   * Waits until everything acknowledged has come back to every reader, but no longer than so.
   *
   * @return whether it has
   */
  public boolean awaitEven(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    Returns open = firstOpen();
    while (open != null) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      synchronized (open) {
        if (open.count < open.awaited) {
          TimeUnit.NANOSECONDS.timedWait(open, left);
        }
      }
      open = firstOpen();
    }
    return true;
  }

  /** The first book with something missing; it wakes us when that much more has come. */
  private Returns firstOpen() {
    for (Returns[] reader : readers) {
      for (int p = 0; p < accounts.length; p++) {
        synchronized (accounts[p]) {
          synchronized (reader[p]) {
            long missing = accounts[p].acknowledged.countNotIn(reader[p].read);
            if (missing > 0) {
              reader[p].awaited = reader[p].count + missing;
              return reader[p];
            }
          }
        }
      }
    }
    return null;
  }

  /** Records acknowledged so far. */
  public long acknowledgedCount() {
    long count = 0;
    for (Account account : accounts) {
      synchronized (account) {
        count += account.count;
      }
    }
    return count;
  }

  /** Different records that came back so far, summed over readers. */
  public long readCount() {
    long count = 0;
    for (Returns[] reader : readers) {
      for (Returns returns : reader) {
        synchronized (returns) {
          count += returns.count;
        }
      }
    }
    return count;
  }

  /** The state of the books of all readers together. */
  public Balance balance() {
    Balance sum = new Balance(acknowledgedCount(), 0, 0, 0, 0);
    for (int r = 0; r < readers.length; r++) {
      Balance one = balance(r);
      sum =
          new Balance(
              one.acknowledged,
              sum.read + one.read,
              sum.missing + one.missing,
              sum.repeated + one.repeated,
              sum.foreign + one.foreign);
    }
    return sum;
  }

  /** The state of the books of one reader. */
  public Balance balance(int reader) {
    long acknowledged = 0;
    long read = 0;
    long missing = 0;
    long repeated = 0;
    long foreign = 0;
    for (int p = 0; p < accounts.length; p++) {
      Returns returns = readers[reader][p];
      synchronized (accounts[p]) {
        synchronized (returns) {
          acknowledged += accounts[p].count;
          read += returns.count;
          missing += accounts[p].acknowledged.countNotIn(returns.read);
          repeated += returns.repeated;
          foreign += returns.foreign;
        }
      }
    }
    return new Balance(acknowledged, read, missing, repeated, foreign);
  }
}
