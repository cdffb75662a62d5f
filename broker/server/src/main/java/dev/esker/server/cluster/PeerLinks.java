package dev.esker.server.cluster;

import dev.esker.engine.LogRead;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRegistration.Address;
import dev.esker.replication.core.Batches;
import dev.esker.replication.core.MemoryBatches;
import dev.esker.replication.core.MessageCodec;
import dev.esker.replication.core.MessageFormatException;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Position;
import dev.esker.replication.host.LeasedBatches;
import dev.esker.replication.net.BrokerLink;
import dev.esker.replication.net.BrokerStreams;
import dev.esker.replication.net.DialListener;
import dev.esker.replication.net.Dialer;
import dev.esker.replication.net.FrameBody;
import dev.esker.replication.net.LinkEnd;
import dev.esker.replication.net.LinkListener;
import dev.esker.replication.net.NodeIdentity;
import dev.esker.replication.net.OutgoingFrame;
import dev.esker.replication.net.ReceivedFrame;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links to other brokers. This broker dials every other one, and follows its partitions over
 * that link; over the link that the other one has dialled, it leads. So a pair of brokers has two,
 * and what one side's followers cost doesn't stand in the way of the other's.
 *
 * <p>All calls come from the loop; what the links' event loops say is handed over to it.
 */
final class PeerLinks implements AutoCloseable {
  /** The endpoint of a broker at which others reach its replicas. */
  static final String ENDPOINT = "replication/STREAM";

  private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);
  private static final int MESSAGE = 1;

  private final BrokerStreams streams;
  private final int self;
  private final Consumer<Runnable> loop;
  private final Receiver receiver;

  // Loop only.
  private final Map<Integer, Dialled> dialled = new HashMap<>();
  private final Map<BrokerLink, Outbox> outboxes = new HashMap<>();
  private final Map<Integer, BrokerLink> accepted = new HashMap<>();
  private Collection<BrokerRegistration> known = List.of();
  private IntPredicate reached = broker -> true;

  /** Takes what comes; called on the loop. */
  interface Receiver {
    /** A message has come. */
    void received(int from, ReplicaMessage message);

    /** The way to a broker is open again. */
    void connected(int broker);

    /** That run of a broker has certainly ended. */
    void ended(int broker, UUID incarnation);
  }

  /** A broker that is dialled. */
  private static final class Dialled {
    private final Dialer dialer;
    private final Address address;
    private BrokerLink link;

    Dialled(Dialer dialer, Address address) {
      this.dialer = dialer;
      this.address = address;
    }
  }

  /**
   * @param self this broker
   * @param loop runs tasks on the loop
   */
  PeerLinks(BrokerStreams streams, int self, Consumer<Runnable> loop, Receiver receiver) {
    this.streams = streams;
    this.self = self;
    this.loop = loop;
    this.receiver = receiver;
  }

  /**
   * Has links with these brokers only, from now on; for the failure lab. Other links end, as in a
   * network that resets connections, so that a link never lacks a frame in its middle.
   */
  void reachOnly(IntPredicate brokers) {
    reached = brokers;
    dial(known);
    List.copyOf(outboxes.keySet()).stream()
        .filter(link -> !reached.test(link.peer().nodeId()))
        .forEach(BrokerLink::close);
  }

  /** Dials these brokers from now on, and no others. */
  void dial(Collection<BrokerRegistration> brokers) {
    known = brokers;
    Set<Integer> wanted = new HashSet<>();
    for (BrokerRegistration broker : brokers) {
      Address address = broker.endpoints().get(ENDPOINT);
      if (broker.id() != self && address != null && reached.test(broker.id())) {
        wanted.add(broker.id());
        dial(broker.id(), address);
      }
    }
    dialled
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !wanted.contains(entry.getKey());
              if (gone) {
                entry.getValue().dialer.close();
              }
              return gone;
            });
  }

  private void dial(int broker, Address address) {
    Dialled before = dialled.get(broker);
    if (before != null && before.address.equals(address)) {
      return;
    }
    InetSocketAddress socket = InetSocketAddress.createUnresolved(address.host(), address.port());
    if (before == null) {
      dialled.put(broker, new Dialled(streams.dial(broker, socket, new Side(true)), address));
    } else {
      before.dialer.address(socket);
      Dialled moved = new Dialled(before.dialer, address);
      moved.link = before.link;
      dialled.put(broker, moved);
    }
  }

  /** Sends a message if there is a link that can take it; otherwise it is lost. */
  void send(int broker, ReplicaMessage message) {
    Dialled dialledLink = dialled.get(broker);
    BrokerLink toLeader = dialledLink == null ? null : dialledLink.link;
    BrokerLink toFollower = accepted.get(broker);
    BrokerLink link = message instanceof Position || toFollower == null ? toLeader : toFollower;
    Outbox outbox = link == null ? null : outboxes.get(link);
    Batches batches = message instanceof Append append ? append.batches() : Batches.NONE;
    if (outbox == null) {
      batches.release();
      return;
    }
    ByteBuffer head = ByteBuffer.allocate(MessageCodec.MAX_HEAD_BYTES);
    MessageCodec.encodeHead(message, head);
    outbox.send(new OutgoingFrame(MESSAGE, head.flip(), body(batches)));
  }

  private static FrameBody body(Batches batches) {
    if (batches instanceof LeasedBatches leased) {
      LogRead bytes = leased.bytes();
      if (bytes instanceof LogRead.InFile file) {
        return new FrameBody.InFile(
            file.channel(), file.position(), file.sizeInBytes(), batches::release);
      } else if (bytes instanceof LogRead.InMemory memory) {
        return new FrameBody.InMemory(memory.bytes(), batches::release);
      }
    } else if (batches instanceof MemoryBatches memory && batches.sizeInBytes() > 0) {
      return new FrameBody.InMemory(memory.bytes(), batches::release);
    }
    batches.release();
    return FrameBody.NONE;
  }

  private void take(int broker, ReplicaMessage message) {
    if (reached.test(broker)) {
      receiver.received(broker, message);
    } else if (message instanceof Append append) {
      append.batches().release();
    }
  }

  private void opened(BrokerLink link, boolean dialledHere) {
    int broker = link.peer().nodeId();
    if (!reached.test(broker)) {
      link.close();
      return;
    }
    outboxes.put(link, new Outbox(link));
    if (dialledHere) {
      Dialled wanted = dialled.get(broker);
      if (wanted != null) {
        wanted.link = link;
      }
    } else {
      accepted.put(broker, link);
    }
    LOG.debug("link {} broker {}", dialledHere ? "to" : "from", broker);
    receiver.connected(broker);
  }

  private static ReplicaMessage decode(BrokerLink link, ReceivedFrame frame) {
    MemoryBatches body = new MemoryBatches(frame.body(), frame::release);
    try {
      // There is one kind of frames; another one's head isn't a message either.
      ReplicaMessage message = MessageCodec.decode(frame.head(), body);
      if (!(message instanceof Append)) {
        body.release();
      }
      return message;
    } catch (MessageFormatException e) {
      body.release();
      LOG.warn("broker {} sends what isn't a message: {}", link.peer().nodeId(), e.getMessage());
      link.close();
      return null;
    }
  }

  private void ended(BrokerLink link, LinkEnd end) {
    int broker = link.peer().nodeId();
    LOG.debug("link with broker {} has ended: {}", broker, end);
    Outbox outbox = outboxes.remove(link);
    if (outbox != null) {
      outbox.clear();
    }
    accepted.remove(broker, link);
    Dialled wanted = dialled.get(broker);
    if (wanted != null && wanted.link == link) {
      wanted.link = null;
    }
  }

  private void drain(BrokerLink link) {
    Outbox outbox = outboxes.get(link);
    if (outbox != null) {
      outbox.drain();
    }
  }

  /** To be told of the links that others dial. */
  LinkListener incoming() {
    return new Side(false);
  }

  /** Ends all links. */
  @Override
  public void close() {
    dialled.values().forEach(each -> each.dialer.close());
    dialled.clear();
  }

  /** Hands over what the links say that one side has opened. On the links' event loops. */
  private final class Side implements DialListener {
    private final boolean dialledHere;

    Side(boolean dialledHere) {
      this.dialledHere = dialledHere;
    }

    @Override
    public void connected(BrokerLink link) {
      loop.accept(() -> opened(link, dialledHere));
    }

    @Override
    public void received(BrokerLink link, ReceivedFrame frame) {
      ReplicaMessage message = decode(link, frame);
      if (message != null) {
        loop.accept(() -> take(link.peer().nodeId(), message));
      }
    }

    @Override
    public void writable(BrokerLink link) {
      loop.accept(() -> drain(link));
    }

    @Override
    public void disconnected(BrokerLink link, LinkEnd end) {
      loop.accept(() -> ended(link, end));
    }

    @Override
    public void connectionRefused(
        int nodeId, InetSocketAddress address, Optional<NodeIdentity> lastPeer) {
      lastPeer.ifPresent(
          peer -> loop.accept(() -> receiver.ended(peer.nodeId(), peer.incarnation())));
    }
  }
}
