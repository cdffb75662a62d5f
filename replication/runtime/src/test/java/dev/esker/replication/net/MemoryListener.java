package dev.esker.replication.net;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The accepting side of a {@link MemoryStreams}. */
final class MemoryListener implements BrokerListener {
  private final MemoryStreams streams;
  private final LinkListener listener;
  private final Map<Integer, MemoryLink> links = new HashMap<>();
  private InetSocketAddress address;
  private long refusals;

  MemoryListener(MemoryStreams streams, LinkListener listener) {
    this.streams = streams;
    this.listener = listener;
  }

  boolean bind(InetSocketAddress wanted) {
    address = streams.wire().bind(wanted, this);
    return address != null;
  }

  MemoryStreams streams() {
    return streams;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public int links() {
    return links.size();
  }

  @Override
  public long refusals() {
    return refusals;
  }

  /** What a dialer is answered. */
  Answer greeted(Hello hello) {
    Verdict verdict = hello.judge(streams.self());
    MemoryLink other = links.get(hello.self().nodeId());
    if (verdict == Verdict.WELCOME) {
      if (other != null && hello.self().isEarlierThan(other.peer())) {
        verdict = Verdict.STALE_RUN;
      } else if (other == null && links.size() >= streams.config().maxLinks()) {
        verdict = Verdict.TOO_MANY_LINKS;
      }
    }
    if (verdict != Verdict.WELCOME) {
      refusals++;
    }
    return Answer.of(verdict, streams.self());
  }

  /** The end of a new link; the one before it ends. */
  MemoryLink accept(NodeIdentity peer) {
    MemoryLink replaced = links.get(peer.nodeId());
    if (replaced != null) {
      replaced.close(LinkEnd.Reason.REPLACED, "node " + peer.nodeId() + " connected anew");
    }
    MemoryLink[] made = new MemoryLink[1];
    made[0] = new MemoryLink(streams, peer, listener, () -> links.remove(peer.nodeId(), made[0]));
    links.put(peer.nodeId(), made[0]);
    return made[0];
  }

  @Override
  public void close() {
    streams.wire().unbind(address);
    List.copyOf(links.values()).forEach(MemoryLink::close);
  }
}
