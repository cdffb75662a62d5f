package dev.esker.gossip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * The twin of gossip: the {@link Membership}s of several nodes over a board that all of them read.
 * Whether a node can be heard is asked of the caller; time comes by {@link #tick}; all listeners
 * are told from there. One thread only; the same calls give the same results.
 */
public final class MemoryGossip {
  private final BiPredicate<Integer, Integer> connects;
  private final long unreachableNanos;
  private final long removedNanos;
  private final Map<Integer, Node> running = new TreeMap<>();
  private long now;

  /**
   * A cluster without nodes.
   *
   * @param connects whether a message from the first node to the second would arrive
   * @param unreachableNanos how long a node isn't heard before it counts as unreachable
   * @param removedNanos how long before it is removed
   */
  public MemoryGossip(
      BiPredicate<Integer, Integer> connects, long unreachableNanos, long removedNanos) {
    this.connects = connects;
    this.unreachableNanos = unreachableNanos;
    this.removedNanos = removedNanos;
  }

  /** Starts a node. */
  public Membership join(
      int nodeId, UUID incarnation, Optional<String> rack, Map<String, String> properties) {
    Node node = new Node(new Member(nodeId, incarnation, rack, true, properties));
    if (running.putIfAbsent(nodeId, node) != null) {
      throw new IllegalStateException("node " + nodeId + " runs");
    }
    return node;
  }

  /** Ends a node at once: the others find out by its silence. */
  public void crash(int nodeId) {
    running.remove(nodeId);
  }

  /**
   * Time has come to be that: each node hears those that it can, and notices who is silent.
   *
   * @param nowNanos never less than before
   */
  public void tick(long nowNanos) {
    now = Math.max(now, nowNanos);
    for (Node node : List.copyOf(running.values())) {
      node.look();
    }
  }

  /** Another node, as one sees it. */
  private static final class Seen {
    private Member member;
    private long heardAt;

    private Seen(Member member, long heardAt) {
      this.member = member;
      this.heardAt = heardAt;
    }
  }

  private final class Node implements Membership {
    private final Map<Integer, Seen> others = new TreeMap<>();
    private final Map<Object, Consumer<Event>> listeners = new HashMap<>();
    private Member self;

    private Node(Member self) {
      this.self = self;
    }

    private void look() {
      for (Node other : running.values()) {
        int id = other.self.nodeId();
        boolean heard = connects.test(id, self.nodeId()) && connects.test(self.nodeId(), id);
        if (other != this && heard) {
          hear(other.self);
        }
      }
      for (Seen seen : List.copyOf(others.values())) {
        long silent = now - seen.heardAt;
        if (silent >= unreachableNanos && seen.member.reachable()) {
          seen.member = seen.member.reachable(false);
          tell(Type.UNREACHABLE, seen.member);
        }
        if (silent >= removedNanos) {
          remove(seen);
        }
      }
    }

    private void hear(Member member) {
      Seen seen = others.get(member.nodeId());
      if (seen != null && !seen.member.incarnation().equals(member.incarnation())) {
        remove(seen);
        seen = null;
      }
      if (seen == null) {
        others.put(member.nodeId(), new Seen(member, now));
        tell(Type.JOINED, member);
        return;
      }
      boolean back = !seen.member.reachable();
      boolean changed = !Objects.equals(seen.member.properties(), member.properties());
      seen.member = member;
      seen.heardAt = now;
      if (back) {
        tell(Type.REACHABLE, member);
      }
      if (changed) {
        tell(Type.CHANGED, member);
      }
    }

    private void remove(Seen seen) {
      others.remove(seen.member.nodeId());
      tell(Type.REMOVED, seen.member.reachable(false));
    }

    private void tell(Type type, Member member) {
      for (Consumer<Event> listener : List.copyOf(listeners.values())) {
        tell(listener, new Event(type, member));
      }
    }

    private void tell(Consumer<Event> listener, Event event) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        Thread current = Thread.currentThread();
        current.getThreadGroup().uncaughtException(current, e);
      }
    }

    @Override
    public Member self() {
      return self;
    }

    @Override
    public List<Member> members() {
      TreeMap<Integer, Member> all = new TreeMap<>();
      all.put(self.nodeId(), self);
      others.forEach((id, seen) -> all.put(id, seen.member));
      return new ArrayList<>(all.values());
    }

    @Override
    public Subscription subscribe(Consumer<Event> listener) {
      Object key = new Object();
      listeners.put(key, listener);
      members().forEach(member -> tell(listener, new Event(Type.JOINED, member)));
      return () -> listeners.remove(key);
    }

    @Override
    public void update(Map<String, String> properties) {
      self = self.with(properties);
      tell(Type.CHANGED, self);
    }

    @Override
    public void close() {
      int id = self.nodeId();
      if (running.remove(id, this)) {
        for (Node other : running.values()) {
          Seen seen = other.others.get(id);
          if (seen != null && connects.test(id, other.self.nodeId())) {
            other.remove(seen);
          }
        }
      }
    }
  }
}
