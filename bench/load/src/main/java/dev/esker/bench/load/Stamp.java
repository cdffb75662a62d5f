package dev.esker.bench.load;

import java.nio.ByteBuffer;

/**
 * What every record carries in front of its filling: run (4 bytes), producer (4), number (8), the
 * time from which its latency counts (8); big-endian. {@link ValueForm} says how they are written.
 *
 * @param run tells the records of this run from others
 * @param producer from 0
 * @param number of the record among those of its producer, from 0
 * @param dueNanos on the clock of this process
 */
record Stamp(int run, int producer, long number, long dueNanos) {
  static final int BYTES = 24;

  void writeTo(ByteBuffer out) {
    out.putInt(run).putInt(producer).putLong(number).putLong(dueNanos);
  }

  static Stamp readFrom(ByteBuffer in) {
    return new Stamp(in.getInt(), in.getInt(), in.getLong(), in.getLong());
  }
}
