package dev.esker.gossip.atomix.swim;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.Subscription;
import dev.esker.gossip.atomix.net.LinkSwitch;
import dev.esker.gossip.atomix.net.SocketWire;
import dev.esker.gossip.atomix.net.Wire;
import io.atomix.cluster.BootstrapService;
import io.atomix.cluster.ClusterMembershipEvent;
import io.atomix.cluster.ClusterMembershipService;
import io.atomix.cluster.impl.DefaultNodeDiscoveryService;
import io.atomix.cluster.messaging.BroadcastService;
import io.atomix.cluster.messaging.ManagedClusterCommunicationService;
import io.atomix.cluster.messaging.MessagingService;
import io.atomix.cluster.messaging.UnicastService;
import io.atomix.cluster.messaging.impl.DefaultClusterCommunicationService;
import io.atomix.cluster.protocol.SwimMembershipProtocol;
import io.atomix.cluster.protocol.SwimMembershipProtocolConfig;
import io.atomix.utils.Version;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** This node as a member of a cluster: what gossip and messages share. */
public final class SwimNode implements AutoCloseable {
  private static final String LEAVE = "membership.leave";
  private static final Duration LEAVE_LIMIT = Duration.ofMillis(500);

  private final Wire wire;
  private final KnownMembers swim;
  private final ManagedClusterCommunicationService communication;
  private final SwimMembership membership;
  private final NodeMessages messages;
  private final StaticSeeds seeds;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Where a node listens, and whom it asks for the others.
   *
   * @param clusterId nodes of other clusters are not listened to
   * @param listen the host to listen on
   * @param host under which the others reach this node: another one than it listens on behind a
   *     translation of addresses, or where it listens on every interface
   * @param port to listen on and to be reached at, or 0 for any
   * @param seeds addresses of other nodes, some of which should answer
   */
  public record Place(
      String clusterId, String listen, String host, int port, Collection<InetSocketAddress> seeds) {

    /** A node that is reached where it listens. */
    public Place(String clusterId, String host, int port, Collection<InetSocketAddress> seeds) {
      this(clusterId, host, host, port, seeds);
    }
  }

  /** The same; all links work, until somebody cuts some. */
  public static SwimNode join(Place place, Member self, SwimSettings settings) throws IOException {
    return join(place, self, settings, new LinkSwitch());
  }

  /**
   * Joins the cluster as far as it can be reached now; the others are found as they come.
   *
   * @param place where
   * @param self what the others are told
   * @param settings how soon silence is noticed
   * @param links which of its links work, from the first datagram on
   * @throws IOException if this node can't listen there
   */
  public static SwimNode join(Place place, Member self, SwimSettings settings, LinkSwitch links)
      throws IOException {
    InetSocketAddress listen = new InetSocketAddress(place.listen(), place.port());
    String name = "esker-cluster-io-" + self.nodeId();
    Wire wire = SocketWire.open(name, place.clusterId(), listen, place.host(), links);
    return join(wire, place.seeds(), self, settings);
  }

  /**
   * Joins a cluster over a wire, which this node closes when it leaves.
   *
   * @param wire by which it is reached
   * @param seeds addresses of other nodes, some of which should answer
   * @param self what the others are told
   * @param settings how soon silence is noticed
   */
  public static SwimNode join(
      Wire wire, Collection<InetSocketAddress> seeds, Member self, SwimSettings settings) {
    return new SwimNode(wire, seeds, self, settings);
  }

  private SwimNode(
      Wire wire, Collection<InetSocketAddress> known, Member self, SwimSettings settings) {
    this.wire = wire;
    Services services = new Services(wire, new GossipPath(wire));
    Properties properties = new Properties();
    properties.setProperty(MemberProperties.KEY, MemberProperties.encode(self));
    io.atomix.cluster.Member member =
        io.atomix.cluster.Member.builder()
            .withId(MemberProperties.id(self.nodeId()))
            .withAddress(wire.address())
            .withRackId(self.rack().orElse(null))
            .withProperties(properties)
            .build();
    this.seeds = new StaticSeeds(wire.address(), known);
    this.swim =
        new KnownMembers(
            member,
            version(self.incarnation()),
            new DefaultNodeDiscoveryService(services, member, seeds),
            services,
            SwimMembershipProtocol.TYPE.newProtocol(config(settings)));
    swim.addListener(this::introduce);
    this.communication =
        new DefaultClusterCommunicationService(swim, wire.messaging(), wire.datagrams());
    this.membership = new SwimMembership(swim, self, this::close);
    this.messages = new NodeMessages(self.nodeId(), swim, wire.messaging());
    Subscription unused = messages.serve(LEAVE, this::onLeave);
    swim.start().join();
    communication.start().join();
  }

  /** One that no other run has: SWIM takes a member of another version for a new member. */
  private static Version version(UUID incarnation) {
    long high = incarnation.getMostSignificantBits();
    long low = incarnation.getLeastSignificantBits();
    return Version.from(
        positive(high >>> 32) + "." + positive(high) + "." + positive(low ^ (low >>> 32)));
  }

  private static int positive(long bits) {
    return (int) bits & Integer.MAX_VALUE;
  }

  private static SwimMembershipProtocolConfig config(SwimSettings settings) {
    return new SwimMembershipProtocolConfig()
        .setBroadcastDisputes(true)
        // Whoever finds a node silent tells all: gossip passes each word on once, and of many nodes
        // some never hear it. Of other news this sends nothing; see introduce().
        .setBroadcastUpdates(true)
        .setNotifySuspect(true)
        .setGossipFanout(3)
        .setProbeInterval(settings.probeInterval())
        .setProbeTimeout(settings.probeTimeout())
        .setFailureTimeout(settings.failureTimeout())
        .setGossipInterval(settings.gossipInterval())
        .setSuspectProbes(settings.suspectProbes());
  }

  private record Services(Wire wire, GossipPath gossip) implements BootstrapService {
    @Override
    public MessagingService getMessagingService() {
      return wire.messaging();
    }

    @Override
    public UnicastService getUnicastService() {
      return gossip;
    }

    @Override
    public BroadcastService getBroadcastService() {
      throw new UnsupportedOperationException("nothing is broadcast");
    }
  }

  /** Who else is there. */
  public Membership membership() {
    return membership;
  }

  /** Requests to the others. */
  public ClusterMessages messages() {
    return messages;
  }

  /** Where the others reach this node, with the port that it was given if it asked for any. */
  public InetSocketAddress address() {
    return InetSocketAddress.createUnresolved(wire.address().host(), wire.address().port());
  }

  /** Where another node may be. */
  public void addSeed(InetSocketAddress seed) {
    seeds.add(seed);
  }

  /** Atomix's own view of the members, for its Raft. */
  public ClusterMembershipService swim() {
    return swim;
  }

  /** Atomix's own messages, for its Raft. */
  public ManagedClusterCommunicationService communication() {
    return communication;
  }

  /** Which of its links work; for tests, which cut some. */
  public LinkSwitch links() {
    return wire.links();
  }

  /**
   * Two nodes that start at a time may each miss what gossip says of the other. Whoever of them
   * asks a seed later learns of the other there, and tells it of itself.
   */
  private void introduce(ClusterMembershipEvent event) {
    if (event.type() == ClusterMembershipEvent.Type.MEMBER_ADDED) {
      seeds.greet(event.subject().address());
    }
  }

  private CompletableFuture<byte[]> onLeave(int from, byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    membership.left(from, new UUID(in.getLong(), in.getLong()));
    return CompletableFuture.completedFuture(new byte[0]);
  }

  /** Tells the others, as far as they answer within half a second, and leaves. Waits. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    UUID incarnation = membership.self().incarnation();
    byte[] body =
        ByteBuffer.allocate(16)
            .putLong(incarnation.getMostSignificantBits())
            .putLong(incarnation.getLeastSignificantBits())
            .array();
    List<CompletableFuture<byte[]>> told = new ArrayList<>();
    for (Member member : membership.members()) {
      if (member.nodeId() != membership.self().nodeId()) {
        told.add(messages.request(member.nodeId(), LEAVE, body, LEAVE_LIMIT).toCompletableFuture());
      }
    }
    try {
      CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
          .get(LEAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // those who weren't told will notice
    }
    end();
  }

  /** Ends without a word, as a crash does. Waits. */
  public void abort() {
    if (closed.compareAndSet(false, true)) {
      end();
    }
  }

  private void end() {
    messages.close();
    communication.stop().join();
    swim.stop().join();
    wire.close();
    membership.end();
  }
}
