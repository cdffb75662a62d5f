package dev.esker.replication.net;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Keeps a link to one peer for as long as it isn't closed: whenever there is none, it dials, after
 * a delay that grows from {@link Backoff#FIRST_MILLIS} to {@link Backoff#LAST_MILLIS} and is
 * varied, so that brokers don't dial in step. Any thread may call any method.
 */
public interface Dialer extends AutoCloseable {

  /** Where to dial from now on; a link that stands is kept. Unresolved names are looked up anew. */
  void address(InetSocketAddress address);

  /** Why the last attempt came to nothing; empty while there is a link, or none was made. */
  Optional<String> lastFailure();

  /** How many attempts were made. */
  long attempts();

  /** How many links came of them. */
  long connects();

  /** Stops dialling and ends the link, if there is one. */
  @Override
  void close();
}
