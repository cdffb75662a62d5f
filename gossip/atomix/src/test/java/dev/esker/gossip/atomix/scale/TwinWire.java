package dev.esker.gossip.atomix.scale;

import dev.esker.gossip.atomix.net.LinkSwitch;
import dev.esker.gossip.atomix.net.PeerDatagrams;
import dev.esker.gossip.atomix.net.Wire;
import io.atomix.cluster.messaging.MessagingService;
import io.atomix.cluster.messaging.UnicastService;
import io.atomix.utils.net.Address;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** One node in a {@link TwinNetwork}; counts what the node sends, by subject. */
final class TwinWire implements Wire, UnicastService {
  private static final int TEXT = 2;
  private static final int PORT = 4;

  /** Kind, magic number and cluster. */
  private static final int DATAGRAM = 13;

  private final TwinNetwork network;
  private final Address address;
  private final LinkSwitch links = new LinkSwitch();
  private final TwinMessaging messaging;
  private final Map<String, Traffic> sent = new ConcurrentHashMap<>();
  private final Map<String, Map<BiConsumer<Address, byte[]>, Executor>> listeners =
      new ConcurrentHashMap<>();

  private final LongAdder tooLong = new LongAdder();

  TwinWire(TwinNetwork network, Address address) {
    this.network = network;
    this.address = address;
    this.messaging = new TwinMessaging(network, this);
  }

  /** What this node has sent about the subjects that begin so. */
  Traffic sent(String subjects) {
    return sent.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(subjects))
        .map(Map.Entry::getValue)
        .reduce(Traffic.NONE, Traffic::plus);
  }

  /** How many datagrams were too long. */
  long tooLong() {
    return tooLong.sum();
  }

  /** Counts a frame that names its subject and this node. */
  void count(String subject, int head, byte[] body) {
    int names = TEXT + subject.length() + TEXT + address.host().length() + PORT;
    count(subject, head + names + body.length);
  }

  /** Counts a frame of that length. */
  void count(String subject, int bytes) {
    sent.merge(subject, new Traffic(1, bytes), Traffic::plus);
  }

  boolean lives() {
    return network.at(address) == this;
  }

  void cut(TwinNetwork.Gone how) {
    messaging.cut(how);
  }

  @Override
  public void unicast(Address to, String subject, byte[] message) {
    if (message.length > PeerDatagrams.MAX_BYTES) {
      tooLong.increment();
      return;
    }
    if (!lives()) {
      return;
    }
    count(subject, DATAGRAM, message);
    if (links.sendsTo(to)) {
      network.carry(
          () -> {
            TwinWire target = network.at(to);
            if (target != null) {
              target.hear(address, subject, message);
            }
          });
    }
  }

  private void hear(Address from, String subject, byte[] message) {
    listeners
        .getOrDefault(subject, Map.of())
        .forEach(
            (listener, executor) -> {
              try {
                executor.execute(() -> listener.accept(from, message));
              } catch (RejectedExecutionException e) {
                // it ends just now, and a datagram may be lost
              }
            });
  }

  @Override
  public void addListener(String subject, BiConsumer<Address, byte[]> listener, Executor executor) {
    listeners.computeIfAbsent(subject, s -> new ConcurrentHashMap<>()).put(listener, executor);
  }

  @Override
  public void removeListener(String subject, BiConsumer<Address, byte[]> listener) {
    listeners.getOrDefault(subject, Map.of()).remove(listener);
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public MessagingService messaging() {
    return messaging;
  }

  @Override
  public UnicastService datagrams() {
    return this;
  }

  @Override
  public LinkSwitch links() {
    return links;
  }

  @Override
  public void close() {
    if (lives()) {
      network.end(address, TwinNetwork.Gone.REFUSES);
    }
  }
}
