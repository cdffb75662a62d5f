package dev.esker.replication.net;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Dials on a {@link MemoryWire}; every failed attempt is repeated a tick later. */
final class MemoryDialer implements Dialer {
  private final MemoryStreams streams;
  private final MemoryWire wire;
  private final int nodeId;
  private final DialListener listener;
  private InetSocketAddress address;
  private InetSocketAddress reachedAt;
  private NodeIdentity reached;
  private InetSocketAddress refusedAt;
  private MemoryLink link;
  private String lastFailure;
  private long attempts;
  private long connects;
  private boolean closed;

  MemoryDialer(
      MemoryStreams streams, int nodeId, InetSocketAddress address, DialListener listener) {
    this.streams = streams;
    this.wire = streams.wire();
    this.nodeId = nodeId;
    this.address = address;
    this.listener = listener;
    wire.later(this::attempt);
  }

  @Override
  public void address(InetSocketAddress other) {
    address = other;
  }

  @Override
  public Optional<String> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  @Override
  public long attempts() {
    return attempts;
  }

  @Override
  public long connects() {
    return connects;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    if (link != null) {
      link.close();
    }
  }

  private void attempt() {
    if (closed) {
      return;
    }
    attempts++;
    Optional<MemoryListener> there = wire.at(address);
    if (there.isEmpty()) {
      failed("connection refused by " + address);
      if (!address.equals(refusedAt)) {
        refusedAt = address;
        listener.connectionRefused(
            nodeId, address, Optional.ofNullable(address.equals(reachedAt) ? reached : null));
      }
      return;
    }
    greet(there.get());
  }

  private void greet(MemoryListener there) {
    int itsNode = there.streams().self().nodeId();
    int ownNode = streams.self().nodeId();
    if (wire.isCut(ownNode, itsNode) || wire.isCut(itsNode, ownNode)) {
      failed("no answer from " + address);
      return;
    }
    Hello hello = Hello.of(streams.self(), nodeId);
    Answer answer = there.greeted(hello);
    Optional<String> objection = answer.objection(hello);
    if (objection.isPresent()) {
      failed(objection.get());
      return;
    }
    connects++;
    lastFailure = null;
    refusedAt = null;
    reachedAt = address;
    reached = answer.self();
    link =
        new MemoryLink(
            streams,
            answer.self(),
            listener,
            () -> {
              link = null;
              wire.atNextTick(this::attempt);
            });
    MemoryLink.join(link, there.accept(hello.self()));
  }

  private void failed(String why) {
    lastFailure = why;
    wire.atNextTick(this::attempt);
  }
}
