package dev.esker.rebalancer;

/** Chooses who leads each partition: one of its replicas, evenly over the brokers. */
final class LeaderChoice {
  private final ReplicaLayout replicas;
  private final FairShare share;
  private final ReplicaLayout leaders;

  /**
   * @param replicas where they will be; it must not change any more
   * @param home who leads each partition now, if that is one of the replicas, or nobody
   */
  LeaderChoice(ReplicaLayout replicas, FairShare share, int[][] home) {
    this.replicas = replicas;
    this.share = share;
    int[] slots = new int[replicas.partitions()];
    for (int partition = 0; partition < slots.length; partition++) {
      slots[partition] = Math.min(1, replicas.replicas(partition).length);
    }
    leaders = new ReplicaLayout(replicas.racks(), slots, home);
    for (int partition = 0; partition < slots.length; partition++) {
      if (home[partition].length > 0) {
        leaders.add(partition, home[partition][0]);
      }
    }
    for (int partition = 0; partition < slots.length; partition++) {
      if (slots[partition] == 1 && home[partition].length == 0) {
        leaders.add(partition, leastLoaded(partition));
      }
    }
  }

  private int leastLoaded(int partition) {
    int best = -1;
    for (int broker : replicas.replicas(partition)) {
      if (best < 0 || share.compare(broker, leaders.load(broker), best, leaders.load(best)) < 0) {
        best = broker;
      }
    }
    return best;
  }

  /** Makes it even, with at most so many leaderships taken from where they are. */
  void level(long mostMoves) {
    int brokers = replicas.racks().brokers();
    new Leveller(new LeaderExchange(replicas, leaders), share, brokers, mostMoves).run();
  }

  /** Who leads, or -1 if nobody can. */
  int leader(int partition) {
    return leaders.slots(partition) == 0 ? -1 : leaders.replica(partition, 0);
  }
}
