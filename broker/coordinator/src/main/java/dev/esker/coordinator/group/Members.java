package dev.esker.coordinator.group;

import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.Protocol;
import dev.esker.coordinator.step.StateBudget;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of a group in the order in which they joined, those that were only given an id so far
 * (pending, KIP-394), the static ones by instance id, and how many can do which protocol.
 * Invariants: an id is a member or pending, never both; every static member is found under its
 * instance id, and every instance id leads to a member; what is held is counted in the budget.
 */
final class Members {
  private static final int PENDING_COST = 200;

  private final StateBudget budget;
  private final Map<String, Member> byId = new LinkedHashMap<>();
  private final Map<String, String> idByInstance = new HashMap<>();
  private final Set<String> pending = new LinkedHashSet<>();
  private final Map<String, Integer> protocolCounts = new HashMap<>();
  private long bytes;

  Members(StateBudget budget) {
    this.budget = budget;
  }

  void add(Member member) {
    removePending(member.id());
    if (byId.put(member.id(), member) != null) {
      throw new IllegalStateException("member " + member.id() + " is there already");
    }
    if (member.isStatic()) {
      idByInstance.put(member.instanceId(), member.id());
    }
    count(member.protocols(), 1);
    charge(member.cost());
  }

  /** Takes out a member, or returns null. */
  Member remove(String memberId) {
    Member member = byId.remove(memberId);
    if (member != null) {
      if (member.isStatic()) {
        idByInstance.remove(member.instanceId(), memberId);
      }
      count(member.protocols(), -1);
      charge(-member.cost());
    }
    return member;
  }

  void update(Member member, JoinRequest request) {
    charge(-member.cost());
    count(member.protocols(), -1);
    member.update(request);
    count(member.protocols(), 1);
    charge(member.cost());
  }

  void assign(Member member, byte[] assignment) {
    charge(-member.cost());
    member.assign(assignment);
    charge(member.cost());
  }

  boolean addPending(String memberId) {
    boolean added = pending.add(memberId);
    if (added) {
      charge(PENDING_COST);
    }
    return added;
  }

  boolean removePending(String memberId) {
    boolean removed = pending.remove(memberId);
    if (removed) {
      charge(-PENDING_COST);
    }
    return removed;
  }

  /** Forgets everybody. */
  void clear() {
    byId.clear();
    idByInstance.clear();
    pending.clear();
    protocolCounts.clear();
    charge(-bytes);
  }

  Member get(String memberId) {
    return byId.get(memberId);
  }

  boolean contains(String memberId) {
    return byId.containsKey(memberId);
  }

  boolean isPending(String memberId) {
    return pending.contains(memberId);
  }

  /** The id of a static member, or null. */
  String idOf(String instanceId) {
    return idByInstance.get(instanceId);
  }

  Collection<Member> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  Set<String> pending() {
    return Collections.unmodifiableSet(pending);
  }

  int size() {
    return byId.size();
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** What the members bring along, in the budget's bytes. */
  long bytes() {
    return bytes;
  }

  /** The longest time that a member may take to join again. */
  int rebalanceTimeoutMillis() {
    int longest = 0;
    for (Member member : byId.values()) {
      longest = Math.max(longest, member.rebalanceTimeoutMillis());
    }
    return longest;
  }

  /** Whether every member can do one of these. */
  boolean shareOneOf(List<Protocol> protocols) {
    for (Protocol protocol : protocols) {
      if (protocolCounts.getOrDefault(protocol.name(), 0) == byId.size()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The protocol of the next generation: every member votes for its favourite among those that all
   * can do; of several with as many votes, the first member's favourite wins.
   */
  String selectProtocol() {
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (Member member : byId.values()) {
      for (Protocol protocol : member.protocols()) {
        if (protocolCounts.get(protocol.name()) == byId.size()) {
          votes.merge(protocol.name(), 1, Integer::sum);
          break;
        }
      }
    }
    String best = null;
    for (Map.Entry<String, Integer> candidate : votes.entrySet()) {
      if (best == null || candidate.getValue() > votes.get(best)) {
        best = candidate.getKey();
      }
    }
    if (best == null) {
      throw new IllegalStateException("no protocol that all of " + byId.size() + " members can do");
    }
    return best;
  }

  private void count(List<Protocol> protocols, int delta) {
    for (Protocol protocol : protocols) {
      protocolCounts.merge(protocol.name(), delta, Integer::sum);
      protocolCounts.remove(protocol.name(), 0);
    }
  }

  private void charge(long delta) {
    bytes += delta;
    budget.addBytes(delta);
  }
}
