package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Notes what it is told, and releases frames at once unless it is told to hold them. */
final class RecordingListener implements DialListener {
  final List<BrokerLink> links = new CopyOnWriteArrayList<>();
  final List<String> frames = new CopyOnWriteArrayList<>();
  final List<LinkEnd> ends = new CopyOnWriteArrayList<>();
  final List<Optional<NodeIdentity>> refusals = new CopyOnWriteArrayList<>();
  private final List<ReceivedFrame> held = new ArrayList<>();
  private boolean holds;
  private int most;
  private volatile int writables;
  private volatile BiConsumer<BrokerLink, String> onFrame = (link, text) -> {};
  private volatile Runnable onWritable = () -> {};

  /** Keeps what comes until {@link #letGo}. */
  synchronized void hold() {
    holds = true;
  }

  synchronized void letGo() {
    holds = false;
    held.forEach(ReceivedFrame::release);
    held.clear();
  }

  /** The most frames that it has held. */
  synchronized int most() {
    return most;
  }

  int writables() {
    return writables;
  }

  void onFrame(BiConsumer<BrokerLink, String> action) {
    onFrame = action;
  }

  void onWritable(Runnable action) {
    onWritable = action;
  }

  BrokerLink link() {
    return links.get(links.size() - 1);
  }

  /** A socket that is closed before all is read is reset, which looks different. */
  void assertEndedByPeer() {
    LinkEnd first = ends.get(0);
    assertTrue(
        EnumSet.of(LinkEnd.Reason.CLOSED_BY_PEER, LinkEnd.Reason.FAILED).contains(first.reason()),
        first::toString);
  }

  LinkEnd end() {
    return ends.get(ends.size() - 1);
  }

  @Override
  public void connected(BrokerLink link) {
    links.add(link);
  }

  @Override
  public void received(BrokerLink link, ReceivedFrame frame) {
    String text = frame.kind() + ":" + text(frame.head()) + ":" + text(frame.body());
    ByteBuffer both = ByteBuffer.allocate(frame.sizeInBytes());
    if (!both.put(frame.head()).put(frame.body()).flip().equals(frame.content())) {
      throw new AssertionError("the content isn't head and body: " + frame);
    }
    synchronized (this) {
      if (holds) {
        held.add(frame);
        most = Math.max(most, held.size());
      } else {
        frame.release();
      }
    }
    frames.add(text);
    onFrame.accept(link, text);
  }

  /** Short texts as they are, long ones by length and hash. */
  static String text(ByteBuffer bytes) {
    return bytes.remaining() > 100
        ? bytes.remaining() + "#" + bytes.hashCode()
        : StandardCharsets.UTF_8.decode(bytes).toString();
  }

  @Override
  public synchronized void writable(BrokerLink link) {
    writables++;
    onWritable.run();
  }

  @Override
  public void disconnected(BrokerLink link, LinkEnd end) {
    if (!links.contains(link)) {
      throw new AssertionError(link + " was never connected, and ends: " + end);
    }
    ends.add(end);
  }

  @Override
  public void connectionRefused(
      int nodeId, InetSocketAddress address, Optional<NodeIdentity> lastPeer) {
    refusals.add(lastPeer);
  }
}
