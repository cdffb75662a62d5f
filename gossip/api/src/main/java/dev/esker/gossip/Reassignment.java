package dev.esker.gossip;

import java.util.ArrayList;
import java.util.List;

/**
 * A change of a partition's replicas that is under way (KIP-455): all of them, old and new, are
 * replicas until it is done.
 *
 * @param adding those that the partition gets
 * @param removing those that it loses in the end
 */
public record Reassignment(List<Integer> adding, List<Integer> removing) {
  /** Nothing is under way. */
  public static final Reassignment NONE = new Reassignment(List.of(), List.of());

  public Reassignment {
    adding = List.copyOf(adding);
    removing = List.copyOf(removing);
    PartitionState.requireDistinct("adding", adding);
    PartitionState.requireDistinct("removing", removing);
    for (int broker : adding) {
      if (removing.contains(broker)) {
        throw new IllegalArgumentException("broker " + broker + " is both added and removed");
      }
    }
  }

  /** Whether anything is under way. */
  public boolean underWay() {
    return !adding.isEmpty() || !removing.isEmpty();
  }

  /** Of all replicas, those that stay or come, in their order. */
  List<Integer> target(List<Integer> replicas) {
    return without(replicas, removing);
  }

  /** Of all replicas, those that were there before, in their order. */
  List<Integer> original(List<Integer> replicas) {
    return without(replicas, adding);
  }

  private static List<Integer> without(List<Integer> replicas, List<Integer> others) {
    List<Integer> rest = new ArrayList<>(replicas);
    rest.removeAll(others);
    return List.copyOf(rest);
  }
}
