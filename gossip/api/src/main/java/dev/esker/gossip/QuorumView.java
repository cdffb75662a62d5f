package dev.esker.gossip;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Who decides about the metadata, as far as is known at one node. It may be out of date at any
 * moment; who has to be certain asks for {@link MetadataLog#confirmLeadership}.
 *
 * @param self the node that sees it so
 * @param leader the leading voter, or {@link #NO_LEADER}. A node calls itself the leader only once
 *     its own image holds everything that was committed under earlier ones
 * @param term rises with every election; 0 before the first
 * @param voters whose majority commits, by rising id
 * @param observers who follow without a vote, as far as known, by rising id
 */
public record QuorumView(
    int self, int leader, long term, List<Replica> voters, List<Replica> observers) {

  /** Instead of a leader's id. */
  public static final int NO_LEADER = -1;

  public QuorumView {
    voters = List.copyOf(voters);
    observers = List.copyOf(observers);
    if (term < 0 || leader < NO_LEADER) {
      throw new IllegalArgumentException("leader " + leader + " of term " + term);
    }
  }

  /**
   * A node that keeps the log.
   *
   * @param node its id
   * @param applied the version of its image when it was last heard of, if that is known here
   */
  public record Replica(int node, OptionalLong applied) {
    public Replica {
      Objects.requireNonNull(applied, "applied");
    }
  }

  /** The view of a node that decides alone. */
  public static QuorumView alone(int node, long version) {
    return new QuorumView(
        node, node, 1, List.of(new Replica(node, OptionalLong.of(version))), List.of());
  }

  /** Whether this node leads, as far as it knows. */
  public boolean leads() {
    return leader == self;
  }
}
