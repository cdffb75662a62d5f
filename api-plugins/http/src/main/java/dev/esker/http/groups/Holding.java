package dev.esker.http.groups;

import dev.esker.http.groups.assign.Assignors;
import dev.esker.spi.TopicPartition;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a member holds since the last rebalance that it took part in.
 *
 * @param generation of the group, or -1
 * @param protocol the assignor that the group agreed on
 * @param partitions in their order
 * @param led the topics of the group with the number of their partitions, if this member leads it
 *     and has to watch them; otherwise empty
 */
record Holding(
    int generation, String protocol, Set<TopicPartition> partitions, Map<String, Integer> led) {

  /** Of a member that is in no generation yet. */
  static final Holding NONE = new Holding(-1, "", Set.of(), Map.of());

  Holding {
    partitions = Collections.unmodifiableSet(new LinkedHashSet<>(partitions));
    led = Map.copyOf(led);
  }

  /** Whether a partition that moves waits for its owner to come back without it (KIP-429). */
  boolean isCooperative() {
    return Assignors.COOPERATIVE_STICKY.equals(protocol);
  }
}
