package dev.esker.engine.partition;

/** Why a batch wasn't appended. */
public enum AppendError {
  /** It was. */
  NONE,
  /** The partition is being deleted. */
  PARTITION_GONE,
  /** The producer's epoch is older than the newest one seen. */
  INVALID_PRODUCER_EPOCH,
  /** The batch doesn't follow the producer's last one. */
  OUT_OF_ORDER_SEQUENCE,
  /** The log doesn't take it in that leader epoch: it leads or follows in another, or not yet. */
  FENCED,
  /** Batches of a leader that don't begin where the log ends, or whose epoch is too old. */
  OUT_OF_PLACE,
  /** The request is larger than the tail cache can ever hold. */
  TOO_LARGE,
  /** No room on the disk now; later there may be. */
  STORAGE_FULL,
  /** The engine has stopped writing for good, or is closing. */
  STOPPED
}
