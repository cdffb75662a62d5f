package dev.esker.http.produce;

/**
 * Chooses partitions for records that don't care: for some time the same one, so that they share
 * batches, then the next. For one loop's thread only.
 */
final class Turns {

  /** So many records in a row go to the same partition. */
  static final int RECORDS_PER_TURN = 64;

  private int records;
  private int turn;

  /** A number that stays the same for a turn. */
  int next() {
    records++;
    if (records > RECORDS_PER_TURN) {
      records = 1;
      turn = turn + 1 & Integer.MAX_VALUE;
    }
    return turn;
  }
}
