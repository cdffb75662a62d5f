package dev.esker.replication.host;

import dev.esker.gossip.MetadataCommand;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaMessage;
import java.util.concurrent.CompletionStage;

/**
 * What hosted replicas need of the broker around them. Called on the loop's thread, but for {@link
 * #execute}.
 */
public interface HostEnvironment {

  /** The time by which replicas measure delays: nanoseconds from any origin, never falling. */
  long nowNanos();

  /**
   * Runs a task on the loop, later. Any thread. Tasks of one thread run in the order in which it
   * handed them over.
   */
  void execute(Runnable task);

  /** Runs a task that may wait for a disk, somewhere else than on the loop. */
  void readElsewhere(Runnable task);

  /**
   * Sends a message to another broker, if it can be reached now; otherwise it is lost.
   *
   * @param message its batches are released by the environment, whether it is sent or not
   */
  void send(int broker, ReplicaMessage message);

  /**
   * Proposes a change of the metadata.
   *
   * @return as {@code MetadataLog.propose}; may complete on any thread
   */
  CompletionStage<Long> propose(MetadataCommand command);

  /**
   * Something is wrong with a replica that can't go on, or that an operator has to know: damaged
   * batches of a leader, records given up after an unclean election.
   *
   * @param cause or null
   */
  void notice(PartitionKey partition, String message, Throwable cause);
}
