package dev.esker.gossip;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who is in the cluster and who answers, as gossip tells it. It is a rumour, never a decision: two
 * nodes may see different members at a time, and a node that is cut off calls all others
 * unreachable. What must be agreed upon is in the {@link MetadataLog}.
 *
 * <p>All methods may be called from any thread and don't block, but {@link #close}. What holds for
 * every implementation is written down as a test, {@code MembershipContract}.
 */
public interface Membership extends AutoCloseable {

  /** This node. */
  Member self();

  /** Everybody who is known and not removed, this node among them, by rising id. */
  List<Member> members();

  /**
   * Begins to tell a listener. It is told first that each present member has {@link Type#JOINED},
   * by rising id, perhaps after this has returned; then of every change. Calls come one at a time,
   * in the order in which this node learnt of the changes, from a thread of the membership, and
   * must return soon. A listener that throws is a bug: it is logged and told the next change.
   *
   * @return ends it; a call may still be under way when {@link Subscription#close} returns
   */
  Subscription subscribe(Consumer<Event> listener);

  /**
   * Says something else of this node; the others learn of it as {@link Type#CHANGED}.
   *
   * @param properties replace all earlier ones
   * @throws IllegalArgumentException if they exceed the limits of {@link Member}
   */
  void update(Map<String, String> properties);

  /** Leaves: the others are told, as far as they can be reached. May be called again. */
  @Override
  void close();

  /** What happened to a member. */
  enum Type {
    /** It is there, with an incarnation that wasn't there before. */
    JOINED,
    /** It doesn't answer; the member says {@code reachable = false}. It may only be slow. */
    UNREACHABLE,
    /** It answers again, as the same incarnation. */
    REACHABLE,
    /** It says something else of itself, as the same incarnation. */
    CHANGED,
    /**
     * It has left, or hasn't answered for long, or has been replaced by another incarnation: a
     * restart, however quick, is always REMOVED with the old incarnation and JOINED with the new.
     */
    REMOVED
  }

  /**
   * One change.
   *
   * @param type what happened
   * @param member as it is now; for {@link Type#REMOVED} as it was last known
   */
  record Event(Type type, Member member) {}
}
