package dev.esker.replication.net;

/**
 * A connection with another broker, past its handshake. Frames arrive whole and in the order in
 * which they were accepted, or not at all: when the link ends, a frame that was accepted may or may
 * not have arrived. Any thread may call any method.
 */
public interface BrokerLink {

  /** Who is at the other end, as it said in the handshake. */
  NodeIdentity peer();

  /**
   * Sends a frame after those accepted before. Doesn't block. A frame that is accepted belongs to
   * the link, which releases its body. One that isn't stays the caller's: the queue is full, and
   * {@link LinkListener#writable} will follow, perhaps before this returns if this isn't the event
   * loop; or the link has ended.
   *
   * @return whether it is accepted
   * @throws IllegalArgumentException if it is larger than any frame may be ({@link
   *     LinkSizes#maxFrameBytes})
   */
  boolean send(OutgoingFrame frame);

  /** What it has carried, and what it holds now. */
  LinkFigures figures();

  /**
   * Ends the link; what is queued may be lost. {@link LinkListener#disconnected} follows with
   * {@link LinkEnd.Reason#CLOSED_HERE}, unless it has ended already.
   */
  void close();
}
