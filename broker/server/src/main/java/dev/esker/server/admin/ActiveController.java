package dev.esker.server.admin;

import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.Quorum;
import java.util.concurrent.CompletionStage;

/**
 * What only the node that leads the metadata knows; it is asked from wherever this is. Any thread.
 * A stage fails with a {@link dev.esker.gossip.MetadataUnavailableException} or a {@link
 * dev.esker.gossip.MessageFailedException} if there is no such node, or if it doesn't answer.
 */
public interface ActiveController {

  /** The nodes that keep the metadata, as it sees them, confirmed by a majority. */
  CompletionStage<Quorum> quorum();

  /** How far its rebalancer is, after everything that was acknowledged before the call. */
  CompletionStage<PlanProgress> progress();
}
