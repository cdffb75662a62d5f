package dev.esker.gossip.atomix.swim;

import dev.esker.gossip.atomix.net.PeerDatagrams;
import dev.esker.gossip.atomix.net.Wire;
import io.atomix.cluster.messaging.UnicastService;
import io.atomix.utils.net.Address;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * The way of gossip: by datagram, or by connection where it is too long for one. That is what a
 * node passes on when it has just learnt of some 150 others or more, as one does that joins a large
 * cluster.
 */
final class GossipPath implements UnicastService {
  private final Wire wire;

  GossipPath(Wire wire) {
    this.wire = wire;
  }

  @Override
  public void unicast(Address to, String subject, byte[] body) {
    if (body.length <= PeerDatagrams.MAX_BYTES) {
      wire.datagrams().unicast(to, subject, body);
    } else {
      // one that is lost is no worse than a datagram that is
      var unused = wire.messaging().sendAsync(to, subject, body, true);
    }
  }

  @Override
  public void addListener(String subject, BiConsumer<Address, byte[]> listener, Executor executor) {
    wire.datagrams().addListener(subject, listener, executor);
    wire.messaging().registerHandler(subject, listener, executor);
  }

  @Override
  public void removeListener(String subject, BiConsumer<Address, byte[]> listener) {
    wire.datagrams().removeListener(subject, listener);
    wire.messaging().unregisterHandler(subject);
  }
}
