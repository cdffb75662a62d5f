package dev.esker.engine.partition;

/**
 * Told when a log has grown or ended. Called on the commit thread: must be quick and must not
 * block.
 */
@FunctionalInterface
public interface LogListener {

  /** The high watermark or the log start has moved, or the partition is gone. */
  void advanced(PartitionLog log);
}
