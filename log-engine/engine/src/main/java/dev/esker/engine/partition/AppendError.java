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
  /** The request is larger than the tail cache can ever hold. */
  TOO_LARGE,
  /** No room on the disk now; later there may be. */
  STORAGE_FULL,
  /** The engine has stopped writing for good, or is closing. */
  STOPPED
}
