package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.OffsetTarget;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.OptionalLong;

/** Turns what people write into an offset of a partition. */
final class Offsets {

  private Offsets() {}

  /**
   * Asks where the partition starts and ends.
   *
   * @throws CommandFailure if the broker can't say
   */
  static long resolve(BrokerClient brokers, Partition partition, OffsetTarget target) {
    try {
      return resolve(brokers, partition, brokers.get(partition.path()), target);
    } catch (BrokerException e) {
      throw new CommandFailure(Refusals.ofTopic(partition.topic(), e), e);
    }
  }

  /** The same with what is known already of the partition. */
  static long resolve(
      BrokerClient brokers, Partition partition, JsonObject state, OffsetTarget target) {
    Long start = state.naturalOrNull("log_start_offset");
    Long end = state.naturalOrNull("high_watermark");
    if (start == null || end == null) {
      throw new CommandFailure("the offsets of " + partition + " can't be looked up now");
    }
    OptionalLong found = OptionalLong.empty();
    if (target.kind() == OffsetTarget.Kind.TIME) {
      RequestPath path = partition.offsetPath().query("at", target.number());
      Long first = brokers.get(path).naturalOrNull("offset");
      found = first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }
    return target.resolve(start, end, found);
  }
}
