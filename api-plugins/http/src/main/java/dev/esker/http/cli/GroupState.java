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
 * @param offsets what is known of each partition with a committed offset
 * @param owners which member has a partition, by its member id
 */
record GroupState(
    JsonObject group, Map<Partition, JsonObject> offsets, Map<Partition, String> owners) {

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
    Map<Partition, String> owners = new TreeMap<>();
    for (JsonObject member : group.objects("members")) {
      for (JsonObject topic : member.objects("assignment")) {
        for (long number : topic.numbers("partitions")) {
          owners.put(new Partition(topic.text("topic"), number), member.text("member_id"));
        }
      }
    }
    return new GroupState(group, offsets, owners);
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
