package dev.esker.it;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was sent to a topic, what was acknowledged at which place, and what was ever read at which
 * offset. The records of a key are numbered from 0 and sent in that order by one idempotent
 * producer, so that whatever is lost, doubled or out of order shows as a wrong number.
 *
 * <p>Any thread. Complaints are kept up to a limit, each once.
 */
final class History {

  private static final int MOST_COMPLAINTS = 100;
  private static final long PENDING = -2;

  /** What there is of a key. */
  private static final class Sequence {
    private final int id;
    private long[] offsets = new long[64];
    private int partition = -1;
    private int answered;

    /** All numbers below are acknowledged. */
    private int acked;

    Sequence(int id) {
      this.id = id;
      Arrays.fill(offsets, PENDING);
    }
  }

  private final Map<String, Sequence> sequences = new HashMap<>();
  private final Map<Integer, long[]> values = new HashMap<>();
  private final Set<String> complaints = new LinkedHashSet<>();
  private long acked;

  private Sequence sequence(String key) {
    return sequences.computeIfAbsent(key, any -> new Sequence(sequences.size() + 1));
  }

  /**
   * A record was acknowledged.
   *
   * @param offset where it was said to be; -1 if the broker didn't know it any more
   */
  synchronized void acked(String key, int number, int partition, long offset) {
    Sequence sequence = sequence(key);
    int length = sequence.offsets.length;
    if (number >= length) {
      sequence.offsets = Arrays.copyOf(sequence.offsets, Math.max(number + 1, 2 * length));
      Arrays.fill(sequence.offsets, length, sequence.offsets.length, PENDING);
    }
    if (sequence.offsets[number] != PENDING) {
      complain(key + " " + number + " was acknowledged twice");
    }
    if (sequence.partition >= 0 && sequence.partition != partition) {
      complain(key + " is in partitions " + sequence.partition + " and " + partition);
    }
    sequence.partition = partition;
    sequence.offsets[number] = offset;
    sequence.answered = Math.max(sequence.answered, number + 1);
    while (sequence.acked < sequence.offsets.length
        && sequence.offsets[sequence.acked] != PENDING) {
      sequence.acked++;
    }
    acked++;
    notifyAll();
  }

  /** A record was given up by its producer, which nothing that is done here should make it do. */
  synchronized void failed(String key, int number, String reason) {
    complain(key + " " + number + " was not acknowledged: " + reason);
    notifyAll();
  }

  /** Something is wrong that isn't about one record. */
  synchronized void complain(String what) {
    if (complaints.size() < MOST_COMPLAINTS) {
      complaints.add(what);
    }
  }

  /** Somebody has read a record: no offset may ever show two. */
  synchronized void read(String who, int partition, long offset, String key, int number) {
    Sequence sequence = sequence(key);
    long[] known = values.computeIfAbsent(partition, any -> new long[1024]);
    int at = Math.toIntExact(offset);
    if (at >= known.length) {
      known = Arrays.copyOf(known, Math.max(at + 1, 2 * known.length));
      values.put(partition, known);
    }
    long value = (long) sequence.id << 32 | number;
    if (known[at] != 0 && known[at] != value) {
      complain(
          "%s reads %s %d at %d/%d, where key number %d, record %d was read before"
              .formatted(who, key, number, partition, offset, known[at] >>> 32, (int) known[at]));
    }
    known[at] = value;
    long place = number < sequence.offsets.length ? sequence.offsets[number] : PENDING;
    if (place >= 0 && (place != offset || sequence.partition != partition)) {
      complain(
          "%s reads %s %d at %d/%d, acknowledged at %d/%d"
              .formatted(who, key, number, partition, offset, sequence.partition, place));
    }
  }

  /** How many records of each key have been acknowledged up to now, without a gap. */
  synchronized Map<String, Integer> ackedByKey() {
    Map<String, Integer> acked = new HashMap<>();
    sequences.forEach((key, sequence) -> acked.put(key, sequence.acked));
    return acked;
  }

  /** Complains of keys of which something was answered that comes after something that wasn't. */
  synchronized void requireNoGaps() {
    sequences.forEach(
        (key, sequence) -> {
          if (sequence.acked != sequence.answered) {
            complain(key + ": " + sequence.acked + " was never answered, but later ones were");
          }
        });
  }

  /** Records acknowledged up to now. */
  synchronized long acked() {
    return acked;
  }

  /** What is wrong up to now. */
  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  /**
   * Waits until that many records more are acknowledged; fails after a while, or on a complaint.
   */
  synchronized void awaitAcks(long more, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    long wanted = acked + more;
    while (acked < wanted) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || !complaints.isEmpty()) {
        throw new AssertionError(
            (wanted - acked)
                + " of "
                + more
                + " acks are missing after "
                + millis
                + " ms at most; "
                + complaints);
      }
      wait(left);
    }
  }
}
