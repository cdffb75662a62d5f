package dev.esker.http.groups;

import dev.esker.spi.TopicPartition;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a member tells the others that it still reads, when it joins.
 *
 * @param generation the newest that it knows, or -1
 * @param partitions in their order
 */
record Claims(int generation, Set<TopicPartition> partitions) {

  /** Of a member that reads nothing. */
  static final Claims NONE = new Claims(-1, Set.of());

  Claims {
    partitions = Collections.unmodifiableSet(new LinkedHashSet<>(partitions));
  }
}
