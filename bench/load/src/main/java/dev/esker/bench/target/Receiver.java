package dev.esker.bench.target;

import java.time.Duration;

/** Reads records of some partitions, in order per partition. Used by one thread. */
public interface Receiver extends AutoCloseable {

  /** Waits for records, passes on those that came, and returns; there may be none. */
  void poll(Duration atMost, Sink sink);

  @Override
  void close();

  /** Takes what came. */
  interface Sink {

    /** Called once before the records of a poll that has any. */
    void arrived();

    /** A record. */
    void record(byte[] value);
  }
}
