package dev.esker.http.api;

import dev.esker.spi.ClusterView;
import java.util.List;

/** What is said of the replicas of partitions. */
public final class Replicas {

  private Replicas() {}

  /**
   * Whether a partition is under-replicated. While replicas come and go it is whole if as many are
   * in sync as there shall be in the end.
   */
  public static boolean areTooFewInSync(ClusterView.Partition partition) {
    List<Integer> adding = partition.move().adding();
    long wanted = partition.replicas().stream().filter(each -> !adding.contains(each)).count();
    return partition.isr().size() < wanted;
  }
}
