package dev.esker.bench.http;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads a partition from its beginning over a connection of its own. What comes is handed to a
 * {@link Destination} on the connection's loop, and read by the thread of the receiver, which lets
 * the feed go on.
 */
interface Feed {

  /** Begins. */
  void start();

  /**
   * Reads what was handed over before, in the same order, and goes on.
   *
   * @param piece as it was handed over
   * @param values told of every record
   * @throws IOException if it makes no sense
   */
  void read(byte[] piece, Consumer<byte[]> values) throws IOException;

  /** Ends it. */
  void close();

  /** Takes what comes, without waiting. */
  interface Destination {

    /** A piece for {@link Feed#read}. */
    void arrived(Feed from, byte[] piece);

    /** Nothing more will come. */
    void failed(IOException why);
  }
}
