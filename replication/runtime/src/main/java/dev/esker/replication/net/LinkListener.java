package dev.esker.replication.net;

/**
 * Told of what happens to links. All calls about one link come from one thread, its event loop, one
 * at a time: {@link #connected} first, {@link #disconnected} last, each once. Links of different
 * event loops may call at the same time. Calls must not block. An exception ends the link.
 */
public interface LinkListener {

  /** A link has passed its handshake. Frames may be sent from now on. */
  void connected(BrokerLink link);

  /** A frame has arrived; the listener owns it. */
  void received(BrokerLink link, ReceivedFrame frame);

  /**
   * Since a frame was refused, at least half of the queue has become free, or all of it if the
   * frame was larger than that. May come once too often.
   */
  void writable(BrokerLink link);

  /**
   * A link that was connected has ended. Every frame that it had accepted is released or will be.
   */
  void disconnected(BrokerLink link, LinkEnd end);
}
