package dev.esker.gossip.atomix.swim;

import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.Subscription;
import io.atomix.cluster.ClusterMembershipEvent;
import io.atomix.cluster.ClusterMembershipService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SWIM says, as {@link Membership} promises it. Every event of SWIM, and every word of a node
 * that leaves, is compared with what is known so far, on one thread; what differs is told.
 */
final class SwimMembership implements Membership {
  private static final Logger LOG = LoggerFactory.getLogger(SwimMembership.class);
  private static final int MAX_REMEMBERED = 1_000;

  private final ClusterMembershipService swim;
  private final ExecutorService thread;
  private final Runnable leave;
  private final Map<Integer, Member> others = new TreeMap<>();
  private final Set<UUID> gone = new HashSet<>();
  private final Deque<UUID> goneInOrder = new ArrayDeque<>();
  private final List<Listening> listeners = new CopyOnWriteArrayList<>();

  /** One subscription, even if several are of the same listener. */
  private static final class Listening {
    private final Consumer<Event> listener;

    private Listening(Consumer<Event> listener) {
      this.listener = listener;
    }
  }

  private volatile Member self;
  private volatile List<Member> members;

  /**
   * Begins to follow SWIM.
   *
   * @param swim not started yet
   * @param self this node
   * @param leave tells the others, and ends everything
   */
  SwimMembership(ClusterMembershipService swim, Member self, Runnable leave) {
    this.swim = swim;
    this.self = self;
    this.leave = leave;
    this.members = List.of(self);
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "esker-membership");
              made.setDaemon(true);
              return made;
            });
    swim.addListener(event -> execute(() -> onEvent(event)));
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed", e);
    }
  }

  private void onEvent(ClusterMembershipEvent event) {
    Optional<Member> decoded = MemberProperties.decode(event.subject());
    if (decoded.isEmpty()) {
      LOG.debug("{} isn't a node of ours", event.subject());
      return;
    }
    Member member = decoded.get();
    if (member.nodeId() == self.nodeId() || gone.contains(member.incarnation())) {
      return;
    }
    Member known = others.get(member.nodeId());
    boolean same = known != null && known.incarnation().equals(member.incarnation());
    switch (event.type()) {
      case MEMBER_REMOVED -> {
        if (same) {
          remove(known);
        }
      }
      case REACHABILITY_CHANGED -> seen(member.reachable(answers(event)));
      case MEMBER_ADDED -> seen(member);
      case METADATA_CHANGED -> seen(same ? member.reachable(known.reachable()) : member);
    }
  }

  /** The subject of an event doesn't say whether it is reachable; what SWIM knows by now does. */
  private boolean answers(ClusterMembershipEvent event) {
    io.atomix.cluster.Member now = swim.getMember(event.subject().id());
    return now != null && now.isReachable();
  }

  private void seen(Member now) {
    Member known = others.get(now.nodeId());
    if (known != null && !known.incarnation().equals(now.incarnation())) {
      remove(known);
      known = null;
    }
    others.put(now.nodeId(), now);
    publish();
    if (known == null) {
      tell(new Event(Type.JOINED, now));
      return;
    }
    if (known.reachable() != now.reachable()) {
      tell(new Event(now.reachable() ? Type.REACHABLE : Type.UNREACHABLE, now));
    }
    if (!known.properties().equals(now.properties())) {
      tell(new Event(Type.CHANGED, now));
    }
  }

  private void remove(Member known) {
    others.remove(known.nodeId());
    publish();
    if (known.reachable()) {
      tell(new Event(Type.UNREACHABLE, known.reachable(false)));
    }
    tell(new Event(Type.REMOVED, known.reachable(false)));
  }

  private void publish() {
    TreeMap<Integer, Member> all = new TreeMap<>(others);
    all.put(self.nodeId(), self);
    members = List.copyOf(all.values());
  }

  private void tell(Event event) {
    for (Listening each : listeners) {
      tell(each.listener, event);
    }
  }

  private static void tell(Consumer<Event> listener, Event event) {
    try {
      listener.accept(event);
    } catch (RuntimeException | Error e) {
      LOG.error("A listener of the membership has thrown", e);
    }
  }

  /** A node says that it leaves: whatever SWIM says of that run later is old. */
  void left(int nodeId, UUID incarnation) {
    execute(
        () -> {
          if (gone.add(incarnation)) {
            goneInOrder.add(incarnation);
          }
          if (goneInOrder.size() > MAX_REMEMBERED) {
            gone.remove(goneInOrder.remove());
          }
          Member known = others.get(nodeId);
          if (known != null && known.incarnation().equals(incarnation)) {
            others.remove(nodeId);
            publish();
            tell(new Event(Type.REMOVED, known.reachable(false)));
          }
        });
  }

  @Override
  public Member self() {
    return self;
  }

  @Override
  public List<Member> members() {
    return members;
  }

  @Override
  public Subscription subscribe(Consumer<Event> listener) {
    Listening own = new Listening(listener);
    execute(
        () -> {
          listeners.add(own);
          for (Member member : new ArrayList<>(members)) {
            tell(listener, new Event(Type.JOINED, member));
          }
        });
    return () -> listeners.remove(own);
  }

  @Override
  public void update(Map<String, String> properties) {
    Member next;
    synchronized (this) {
      next = self.with(properties);
      self = next;
      swim.getLocalMember()
          .properties()
          .setProperty(MemberProperties.KEY, MemberProperties.encode(next));
    }
    execute(
        () -> {
          publish();
          tell(new Event(Type.CHANGED, next));
        });
  }

  @Override
  public void close() {
    leave.run();
  }

  /** Ends the thread; what it has been given is still told. */
  void end() {
    thread.shutdown();
  }
}
