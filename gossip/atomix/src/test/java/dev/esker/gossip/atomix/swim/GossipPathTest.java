package dev.esker.gossip.atomix.swim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.esker.gossip.atomix.net.LinkSwitch;
import dev.esker.gossip.atomix.net.PeerDatagrams;
import dev.esker.gossip.atomix.net.SocketWire;
import dev.esker.gossip.atomix.net.Wire;
import io.atomix.utils.net.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipPathTest {
  private static final String SUBJECT = "news";

  private final Wire from = wire();
  private final Wire to = wire();
  private final GossipPath sender = new GossipPath(from);
  private final GossipPath receiver = new GossipPath(to);
  private final LinkedBlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
  private final BiConsumer<Address, byte[]> listener = this::hear;

  private void hear(Address address, byte[] body) {
    heard.add(body);
  }

  private static Wire wire() {
    try {
      return SocketWire.open(
          "io",
          "test",
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          "127.0.0.1",
          new LinkSwitch());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    from.close();
    to.close();
  }

  private void sent(int length) throws InterruptedException {
    byte[] body = new byte[length];
    body[length - 1] = 1;
    sender.unicast(to.address(), SUBJECT, body);
    assertArrayEquals(body, heard.take());
  }

  @Test
  void whatIsTooLongForADatagramArrivesToo() throws Exception {
    receiver.addListener(SUBJECT, listener, Runnable::run);
    sent(10);
    sent(PeerDatagrams.MAX_BYTES);
    sent(PeerDatagrams.MAX_BYTES + 1);
    sent(1 << 20);
  }

  @Test
  void whoListensNoMoreHearsNothing() throws Exception {
    receiver.addListener(SUBJECT, listener, Runnable::run);
    sent(PeerDatagrams.MAX_BYTES + 1);
    receiver.removeListener(SUBJECT, listener);
    sender.unicast(to.address(), SUBJECT, new byte[PeerDatagrams.MAX_BYTES + 1]);
    // an answer on the same connection comes after what was sent before
    var answer = from.messaging().sendAndReceive(to.address(), "nothing", new byte[0]);
    answer.handle((bytes, error) -> error).get(10, TimeUnit.SECONDS);
    assertNull(heard.poll());
  }
}
