package dev.esker.engine.partition;

import dev.esker.records.RecordBatch;
import java.util.Set;

/**
 * Batches that say more than their records do, as of one moment. If the catalog is lost, it is
 * rebuilt from what the batches say.
 *
 * @param producerEnds last offset of the last batch of each producer that is remembered: it has the
 *     sequence number after which the producer goes on
 * @param epochStarts base offset of the first batch of each leader epoch but the first: it says
 *     where the one before has ended
 */
public record KeptBatches(Set<Long> producerEnds, Set<Long> epochStarts) {

  /** Whether a batch is one of them. */
  public boolean has(RecordBatch header) {
    return epochStarts.contains(header.baseOffset())
        || (header.hasProducerId() && producerEnds.contains(header.lastOffset()));
  }
}
