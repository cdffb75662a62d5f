package dev.esker.engine.partition;

/**
 * Told how far one replicated log is written and durable: what its leader sends on, and what its
 * followers acknowledge. Must be quick, must not block, and must not throw.
 */
public interface ReplicationListener {

  /** {@link PartitionLog#logEndOffset} has moved forward. Append thread. */
  void written(PartitionLog log);

  /** {@link PartitionLog#durableEndOffset} has moved forward. Commit thread. */
  void durable(PartitionLog log);

  /** The log was cut or begun anew, on request. Commit thread. */
  void cut(PartitionLog log);
}
