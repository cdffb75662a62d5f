package dev.esker.replication.net;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/**
 * The streams of one broker: what it listens on and whom it dials. Any thread may call any method.
 * What holds for every implementation is written down as a test, {@code BrokerStreamsContract}.
 */
public interface BrokerStreams extends AutoCloseable {

  /**
   * Accepts links from now on.
   *
   * @param address where; port 0 for any free one
   * @param listener told of each
   * @return completes once the port is bound; fails with an {@link java.io.IOException} that names
   *     the address if it can't be
   */
  CompletionStage<BrokerListener> listen(InetSocketAddress address, LinkListener listener);

  /**
   * Keeps a link to a node from now on, until the dialer is closed.
   *
   * @param nodeId whom; another node at that address is turned away
   * @param address where it listens
   * @throws IllegalArgumentException if that is this node
   * @throws IllegalStateException if there are as many dialers as there may be, or after the close
   */
  Dialer dial(int nodeId, InetSocketAddress address, DialListener listener);

  /** What all links together have carried, and what they hold now. */
  LinkFigures figures();

  /**
   * Ends everything; returns when no listener will be called any more. Not from a callback. A later
   * call does nothing.
   */
  @Override
  void close();
}
