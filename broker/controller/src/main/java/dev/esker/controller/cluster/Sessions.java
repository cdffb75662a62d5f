package dev.esker.controller.cluster;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** One {@link BrokerSession} for each registered broker; who must be fenced. */
final class Sessions {
  private final long timeout;
  private final TreeMap<Integer, BrokerSession> sessions = new TreeMap<>();

  Sessions(long timeoutNanos) {
    this.timeout = timeoutNanos;
  }

  /** Keeps up with the image: another run of a broker has another session. */
  void follow(MetadataImage image, long now) {
    sessions.keySet().removeIf(id -> image.broker(id).isEmpty());
    for (BrokerRegistration broker : image.brokers()) {
      BrokerSession known = sessions.get(broker.id());
      UUID incarnation = broker.run().incarnation();
      if (known == null || !known.incarnation().equals(incarnation)) {
        sessions.put(broker.id(), new BrokerSession(incarnation, now));
      }
      if (broker.fenced()) {
        sessions.get(broker.id()).condemned(false);
      } else {
        sessions.get(broker.id()).unfenced();
      }
    }
  }

  void takeOver(long now) {
    sessions.values().forEach(session -> session.takenOver(now));
  }

  Map<Integer, BrokerSession> all() {
    return sessions;
  }

  /** The session of a broker; null if it isn't registered. */
  BrokerSession of(int broker) {
    return sessions.get(broker);
  }

  /** The session of one run of a broker, if that run is registered. */
  Optional<BrokerSession> of(int broker, UUID incarnation) {
    return Optional.ofNullable(sessions.get(broker))
        .filter(session -> session.incarnation().equals(incarnation));
  }

  /** A broker's fence was refused: it is to be decided anew whether it must be fenced. */
  void pardon(int broker) {
    BrokerSession session = sessions.get(broker);
    if (session != null) {
      session.condemned(false);
    }
  }

  /**
   * Whether a broker that isn't fenced must be. What gossip says counts only while it says so of at
   * most half of those that aren't fenced: if it is of more, then rather this node is the one that
   * was cut off.
   */
  boolean mustBeFenced(BrokerSession session, MetadataImage image, long now) {
    return session.isCondemned()
        || session.expired(now, timeout)
        || session.hasEnded()
        || (session.isRemoved() && gossipIsPlausible(image));
  }

  private boolean gossipIsPlausible(MetadataImage image) {
    int unfenced = 0;
    int removed = 0;
    for (BrokerRegistration broker : image.brokers()) {
      if (!broker.fenced()) {
        unfenced++;
        removed += sessions.get(broker.id()).isRemoved() ? 1 : 0;
      }
    }
    return removed * 2 <= unfenced;
  }

  long timeout() {
    return timeout;
  }
}
