package dev.esker.kafka.protocol;

import dev.esker.spi.RecordsLease;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/**
 * Records on loan, in the place where a message expects records. Only {@link ResponseEncoder} knows
 * how to send them.
 */
public final class LeasedRecords implements BaseRecords {
  private final RecordsLease lease;

  /** Wraps a lease; whoever has lent it closes it. */
  public LeasedRecords(RecordsLease lease) {
    this.lease = lease;
  }

  /** The lease. */
  public RecordsLease lease() {
    return lease;
  }

  @Override
  public int sizeInBytes() {
    return lease.sizeInBytes();
  }

  @Override
  public RecordsSend<? extends BaseRecords> toSend() {
    throw new UnsupportedOperationException("leased records are sent by the response encoder");
  }
}
