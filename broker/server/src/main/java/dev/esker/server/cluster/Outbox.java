package dev.esker.server.cluster;

import dev.esker.replication.net.BrokerLink;
import dev.esker.replication.net.OutgoingFrame;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What waits for room in the queue of one link, in order. Beyond {@link #MAX_BYTES} messages are
 * dropped, as if they were lost on the way: replicas send again what isn't acknowledged. One
 * thread.
 */
final class Outbox {
  /** Bodies of messages that wait lend memory of the tail cache. */
  static final long MAX_BYTES = 32 << 20;

  static final int MAX_MESSAGES = 20_000;

  private final BrokerLink link;
  private final Queue<OutgoingFrame> waiting = new ArrayDeque<>();
  private long bytes;

  Outbox(BrokerLink link) {
    this.link = link;
  }

  /** Sends a message now, when there is room, or never. */
  void send(OutgoingFrame frame) {
    if (waiting.isEmpty() && link.send(frame)) {
      return;
    }
    if (bytes + frame.sizeInBytes() > MAX_BYTES || waiting.size() >= MAX_MESSAGES) {
      frame.body().release();
      return;
    }
    waiting.add(frame);
    bytes += frame.sizeInBytes();
    // The link may have become writable between the two, and won't say so again.
    drain();
  }

  /** There may be room. */
  void drain() {
    while (!waiting.isEmpty() && link.send(waiting.peek())) {
      bytes -= waiting.remove().sizeInBytes();
    }
  }

  /** The link has ended. */
  void clear() {
    waiting.forEach(frame -> frame.body().release());
    waiting.clear();
    bytes = 0;
  }
}
