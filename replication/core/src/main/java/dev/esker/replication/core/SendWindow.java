package dev.esker.replication.core;

import java.util.ArrayDeque;

/** What was sent to a follower and isn't known to be on its disk. */
final class SendWindow {
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final int mostBytes;
  private final int mostMessages;
  private int bytes;

  SendWindow(ReplicaConfig config) {
    mostBytes = config.windowBytes();
    mostMessages = config.windowMessages();
  }

  /** How many more bytes may be sent; 0 if nothing may. */
  int room() {
    return sent.size() >= mostMessages ? 0 : Math.max(0, mostBytes - bytes);
  }

  void add(long endOffset, int size) {
    sent.addLast(new Sent(endOffset, size));
    bytes += size;
  }

  /** All before that offset has arrived on disk. */
  void acknowledged(long durableEnd) {
    while (!sent.isEmpty() && sent.peekFirst().endOffset() <= durableEnd) {
      bytes -= sent.removeFirst().size();
    }
  }

  /** What was sent beyond that offset is lost. */
  void rewind(long nextOffset) {
    while (!sent.isEmpty() && sent.peekLast().endOffset() > nextOffset) {
      bytes -= sent.removeLast().size();
    }
  }

  int bytes() {
    return bytes;
  }

  private record Sent(long endOffset, int size) {}
}
