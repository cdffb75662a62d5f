package dev.esker.bench.target;

/** Writes records. Used by one thread at a time. */
public interface Sender extends AutoCloseable {

  /**
   * Hands a record over; may block while the client's memory is full.
   *
   * @param key decides the partition; null to let the client choose
   * @param value not changed afterwards
   * @param outcome told once, on any thread
   */
  void send(byte[] key, byte[] value, Outcome outcome);

  /** Blocks until every record handed over has had its outcome. */
  void flush();

  @Override
  void close();

  /** What became of a record. */
  interface Outcome {

    /** The target has acknowledged it. */
    void acknowledged();

    /** It hasn't been acknowledged; it may be stored all the same. */
    void failed(Exception why);
  }
}
