package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.range;

import java.util.Objects;
import java.util.UUID;

/**
 * One run of a broker's process, on one storage.
 *
 * @param incarnation new with every start of the process, so that a late message of an earlier one
 *     can be told apart
 * @param storage made when the data directory was; another one means that all data of the broker
 *     were lost. {@link #UNKNOWN_STORAGE} if nobody said
 * @param epoch the version of the metadata at which this run was registered: it rises with every
 *     run (as the broker epoch of Kafka's protocol)
 */
public record BrokerRun(UUID incarnation, UUID storage, long epoch) {
  /** Stands for a storage that nobody has named. */
  public static final UUID UNKNOWN_STORAGE = new UUID(0, 0);

  public BrokerRun {
    Objects.requireNonNull(incarnation, "incarnation");
    Objects.requireNonNull(storage, "storage");
    range("broker epoch", epoch, 0, Long.MAX_VALUE);
  }

  /** A run that isn't registered yet. */
  public static BrokerRun starting(UUID incarnation, UUID storage) {
    return new BrokerRun(incarnation, storage, 0);
  }

  /** Whether the data of that run, earlier or later, may be those of this one. */
  public boolean mayShareDataWith(BrokerRun other) {
    return storage.equals(other.storage)
        || storage.equals(UNKNOWN_STORAGE)
        || other.storage.equals(UNKNOWN_STORAGE);
  }

  BrokerRun at(long registeredEpoch) {
    return new BrokerRun(incarnation, storage, registeredEpoch);
  }
}
