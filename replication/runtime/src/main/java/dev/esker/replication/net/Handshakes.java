package dev.esker.replication.net;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The accepted connections whose handshake isn't over, oldest first. If there are too many the
 * oldest gives way: a broker's takes milliseconds, so that one is the least likely to be any. Any
 * thread.
 */
final class Handshakes {
  private final int most;
  private final Set<Channel> underWay = new LinkedHashSet<>();

  Handshakes(int most) {
    this.most = most;
  }

  /** Adds one; the result has to give way. */
  synchronized Optional<Channel> begin(Channel channel) {
    Optional<Channel> oldest = Optional.empty();
    if (underWay.size() >= most) {
      Iterator<Channel> inOrder = underWay.iterator();
      oldest = Optional.of(inOrder.next());
      inOrder.remove();
    }
    underWay.add(channel);
    return oldest;
  }

  synchronized void end(Channel channel) {
    underWay.remove(channel);
  }

  synchronized List<Channel> all() {
    return new ArrayList<>(underWay);
  }
}
