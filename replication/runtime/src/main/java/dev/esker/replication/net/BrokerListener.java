package dev.esker.replication.net;

import java.net.InetSocketAddress;

/**
 * The accepting side: a port that other brokers connect to. It keeps at most one link of each node,
 * the newest, unless that one is of an earlier run than the one that stands. Any thread.
 */
public interface BrokerListener extends AutoCloseable {

  /** Where it listens. */
  InetSocketAddress address();

  /** How many links it has. */
  int links();

  /** How many connections were turned away or ended before they were links. */
  long refusals();

  /** Stops listening, and ends its links. */
  @Override
  void close();
}
