package dev.esker.rebalancer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the metadata say of a partition that is to be reassigned.
 *
 * @param replicas all of them, those that are being added or removed included; if some are being
 *     added, those come last
 * @param adding the ones among them that are new
 * @param removing the ones among them that will go
 * @param inSync the ones among them that have everything
 * @param leader one of those, or negative if there is none
 */
public record ReassignmentState(
    List<Integer> replicas,
    List<Integer> adding,
    List<Integer> removing,
    Set<Integer> inSync,
    int leader) {

  public ReassignmentState {
    replicas = List.copyOf(replicas);
    adding = List.copyOf(adding);
    removing = List.copyOf(removing);
    inSync = Set.copyOf(inSync);
    Set<Integer> all = new HashSet<>(replicas);
    for (List<Integer> part : List.of(adding, removing, List.copyOf(inSync))) {
      if (!all.containsAll(part)) {
        throw new IllegalArgumentException(part + " are not all among replicas " + replicas);
      }
    }
    if (leader >= 0 && !inSync.contains(leader)) {
      throw new IllegalArgumentException("leader " + leader + " is not in sync: " + inSync);
    }
  }

  /** Whether a reassignment is under way. */
  public boolean isUnderWay() {
    return !adding.isEmpty() || !removing.isEmpty();
  }

  /** The replicas that there were before the reassignment that is under way. */
  public List<Integer> original() {
    return replicas.stream().filter(broker -> !adding.contains(broker)).toList();
  }

  /** How many replicas have yet to catch up. */
  int behind() {
    return (int) adding.stream().filter(broker -> !inSync.contains(broker)).count();
  }
}
