package dev.esker.replication.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Streams of a node on a {@link MemoryWire}; one thread only. */
public final class MemoryStreams implements BrokerStreams {
  private final MemoryWire wire;
  private final StreamConfig config;
  private final Supplier<NodeIdentity> self;
  private final LinkCounters counters = new LinkCounters(null);
  private final List<MemoryDialer> dialers = new ArrayList<>();
  private final List<MemoryListener> listeners = new ArrayList<>();
  private boolean closed;

  /** A node on that wire; its limits of time mean nothing. */
  public MemoryStreams(MemoryWire wire, StreamConfig config, Supplier<NodeIdentity> self) {
    this.wire = wire;
    this.config = config;
    this.self = self;
  }

  MemoryWire wire() {
    return wire;
  }

  StreamConfig config() {
    return config;
  }

  NodeIdentity self() {
    return self.get();
  }

  LinkCounters counters() {
    return counters;
  }

  @Override
  public CompletionStage<BrokerListener> listen(InetSocketAddress address, LinkListener listener) {
    MemoryListener made = new MemoryListener(this, listener);
    if (closed || !made.bind(address)) {
      return CompletableFuture.failedFuture(
          new IOException("can't listen for brokers on " + address));
    }
    listeners.add(made);
    return CompletableFuture.completedFuture(made);
  }

  @Override
  public Dialer dial(int nodeId, InetSocketAddress address, DialListener listener) {
    if (nodeId == self().nodeId()) {
      throw new IllegalArgumentException("node " + nodeId + " is this one");
    }
    if (closed) {
      throw new IllegalStateException("closed");
    }
    dialers.removeIf(MemoryDialer::isClosed);
    if (dialers.size() >= config.maxLinks()) {
      throw new IllegalStateException(
          "can't dial node " + nodeId + ": " + dialers.size() + " nodes are dialled, the most");
    }
    MemoryDialer dialer = new MemoryDialer(this, nodeId, address, listener);
    dialers.add(dialer);
    return dialer;
  }

  @Override
  public LinkFigures figures() {
    return counters.figures();
  }

  /** Ends everything, in the steps that follow. */
  @Override
  public void close() {
    closed = true;
    dialers.forEach(MemoryDialer::close);
    listeners.forEach(MemoryListener::close);
  }
}
