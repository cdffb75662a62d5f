package dev.esker.rebalancer;

/** What a plan makes even over the brokers, in proportion to their capacity. */
public enum Weighting {
  /** The number of replicas: exactly, and with the fewest moves. */
  COUNT {
    @Override
    long load(PartitionModel partition) {
      return 1;
    }
  },
  /** The bytes on disk: nearly, by a greedy algorithm. */
  BYTES {
    @Override
    long load(PartitionModel partition) {
      return partition.bytes();
    }
  },
  /** The bytes written each second: nearly, by a greedy algorithm. */
  RATE {
    @Override
    long load(PartitionModel partition) {
      return partition.bytesPerSecond();
    }
  };

  abstract long load(PartitionModel partition);
}
