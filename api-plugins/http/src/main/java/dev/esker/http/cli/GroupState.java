package dev.esker.http.cli;

import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a broker says of a group.
 *
 * @param group as it has answered
 * @param offsets what is known of each partition that is assigned or has a committed offset
 */
record GroupState(JsonObject group, Map<Partition, JsonObject> offsets) {

  /**
   * Asks.
   *
   * @throws BrokerException with {@link Refusals#NO_GROUP} if there is no such group
   */
  static GroupState of(BrokerClient brokers, String name) {
    JsonObject group = brokers.get(RequestPath.of("consumer-groups", name));
    Map<Partition, JsonObject> offsets = new TreeMap<>();
    for (JsonObject each : group.objects("offsets")) {
      offsets.put(new Partition(each.text("topic"), each.number("partition")), each);
    }
    return new GroupState(group, offsets);
  }

  /** The committed offset, or null. */
  Long committed(Partition partition) {
    JsonObject offset = offsets.get(partition);
    return offset == null ? null : offset.naturalOrNull("committed_offset");
  }

  boolean hasMembers() {
    return !group.objects("members").isEmpty();
  }
}
