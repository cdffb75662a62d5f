package dev.esker.kafka;

import java.util.List;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;

/** Sensible requests of operators' tools, beside {@link Requests}. */
final class AdminRequests {
  private AdminRequests() {}

  /** All quotas of users. */
  static DescribeClientQuotasRequestData describeClientQuotas() {
    return new DescribeClientQuotasRequestData()
        .setComponents(
            List.of(
                new ComponentData().setEntityType("user").setMatchType((byte) 2).setMatch(null)));
  }

  /** A quota of user {@code u}. */
  static AlterClientQuotasRequestData alterClientQuotas() {
    return new AlterClientQuotasRequestData()
        .setEntries(
            List.of(
                new AlterClientQuotasRequestData.EntryData()
                    .setEntity(
                        List.of(
                            new AlterClientQuotasRequestData.EntityData()
                                .setEntityType("user")
                                .setEntityName("u")))
                    .setOps(
                        List.of(
                            new AlterClientQuotasRequestData.OpData()
                                .setKey("producer_byte_rate")
                                .setValue(1000)))));
  }
}
