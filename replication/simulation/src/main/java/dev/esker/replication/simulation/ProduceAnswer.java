package dev.esker.replication.simulation;

/**
 * What a leader says to a producer.
 *
 * @param kind what has become of the batch
 * @param offset of its first record if it is stored
 * @param epoch in which it was acknowledged
 */
record ProduceAnswer(Kind kind, long offset, int epoch) {
  /** What has become of a batch. */
  enum Kind {
    /** It is on the disk of all in-sync replicas. */
    STORED,
    /** It may be stored or not; to be tried again. */
    AGAIN,
    /** A batch of the same producer before it is missing. */
    OUT_OF_ORDER
  }

  static final ProduceAnswer AGAIN = new ProduceAnswer(Kind.AGAIN, -1, -1);
  static final ProduceAnswer OUT_OF_ORDER = new ProduceAnswer(Kind.OUT_OF_ORDER, -1, -1);
}
