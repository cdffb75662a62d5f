package dev.esker.http.topics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Addresses;
import dev.esker.http.api.Services;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigQuery;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.ConfigSource;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Puts together what the API says of a topic: metadata, offsets, sizes, settings. */
final class TopicDescriptions {

  private final Services services;

  TopicDescriptions(Services services) {
    this.services = services;
  }

  static int replicationFactor(ClusterView.Topic topic) {
    return topic.partitions().isEmpty() ? 0 : topic.partitions().get(0).replicas().size();
  }

  /** All of a topic. */
  CompletionStage<ObjectNode> of(ClusterView.Topic topic) {
    return partitions(topic, topic.partitions())
        .thenCombine(
            configs(topic.name()),
            (partitions, configs) -> {
              ObjectNode node =
                  Json.object()
                      .put("name", topic.name())
                      .put("id", topic.id().toString())
                      .put("internal", topic.internal())
                      .put("replication_factor", replicationFactor(topic));
              ObjectNode own = node.putObject("configs");
              for (ConfigEntry entry : configs) {
                if (entry.source() == ConfigSource.TOPIC) {
                  own.put(entry.key(), entry.value());
                }
              }
              node.putArray("partitions").addAll(partitions);
              return node;
            });
  }

  /** A topic's settings. */
  CompletionStage<List<ConfigEntry>> configs(String topic) {
    ConfigResource resource = new ConfigResource(ResourceType.TOPIC, topic);
    return services
        .admin()
        .describeConfigs(List.of(new ConfigQuery(resource, null)))
        .thenApply(
            found -> {
              if (found.get(0).error() != ErrorCode.NONE) {
                throw ApiException.of(found.get(0).error(), found.get(0).message());
              }
              return found.get(0).entries();
            });
  }

  /** Some partitions of a topic. */
  CompletionStage<List<ObjectNode>> partitions(
      ClusterView.Topic topic, List<ClusterView.Partition> partitions) {
    List<OffsetLookup> lookups = new ArrayList<>();
    List<TopicPartition> names = new ArrayList<>();
    for (ClusterView.Partition each : partitions) {
      int number = each.partition();
      lookups.add(new OffsetLookup(topic.name(), number, OffsetLookup.EARLIEST, -1, false));
      lookups.add(new OffsetLookup(topic.name(), number, OffsetLookup.LATEST, -1, false));
      names.add(new TopicPartition(topic.name(), number));
    }
    return services
        .logs()
        .offsets(lookups)
        .thenCombine(
            services.logs().sizes(names),
            (offsets, sizes) -> {
              ClusterView view = services.cluster();
              List<ObjectNode> nodes = new ArrayList<>();
              for (int i = 0; i < partitions.size(); i++) {
                ObjectNode node = metadata(view, partitions.get(i));
                offset(node, "log_start_offset", offsets.get(2 * i));
                offset(node, "high_watermark", offsets.get(2 * i + 1));
                Long size = sizes.get(names.get(i));
                node.put("size_bytes", size);
                nodes.add(node);
              }
              return nodes;
            });
  }

  private static ObjectNode metadata(ClusterView view, ClusterView.Partition partition) {
    ObjectNode node =
        Json.object()
            .put("partition", partition.partition())
            .put("leader", partition.leader())
            .put("leader_epoch", partition.leaderEpoch())
            .put("leader_address", Addresses.http(view, partition.leader()));
    ids(node.putArray("replicas"), partition.replicas());
    ids(node.putArray("isr"), partition.isr());
    ids(node.putArray("offline"), partition.offline());
    ids(node.putArray("eligible"), partition.eligible());
    ids(node.putArray("adding"), partition.move().adding());
    ids(node.putArray("removing"), partition.move().removing());
    ArrayNode racks = node.putArray("racks");
    for (int replica : partition.replicas()) {
      racks.add(rack(view, replica));
    }
    return node;
  }

  private static void ids(ArrayNode array, List<Integer> brokers) {
    brokers.forEach(array::add);
  }

  private static String rack(ClusterView view, int broker) {
    return view.brokers().stream()
        .filter(each -> each.id() == broker)
        .map(ClusterView.Broker::rack)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static void offset(ObjectNode node, String name, OffsetLookup.Result result) {
    if (result.error() == ErrorCode.NONE) {
      node.put(name, result.offset());
    } else {
      node.putNull(name);
    }
  }
}
