package dev.esker.spi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An immutable picture of the cluster as of one metadata change. */
public interface ClusterView {

  /** The id of the cluster: 22 characters of URL-safe base64. */
  String clusterId();

  /** The broker that one is talking to. */
  int selfId();

  /** The broker that leads the metadata quorum, or -1. */
  int controllerId();

  /** How many changes of the metadata have led to this picture. */
  long metadataVersion();

  /** Every registered broker, by rising id. */
  List<Broker> brokers();

  /** Every topic. */
  Collection<Topic> topics();

  /** A topic by its name. */
  Optional<Topic> topic(String name);

  /** A topic by its id. */
  Optional<Topic> topic(UUID id);

  /** The broker that coordinates a group. */
  Optional<Broker> coordinatorOf(String groupId);

  /**
   * A broker.
   *
   * @param id from 0
   * @param rack or null
   * @param endpoints by front end and listener, {@code kafka/PLAINTEXT} for instance
   * @param fenced whether it is cut off from leadership
   */
  record Broker(int id, String rack, Map<String, Endpoint> endpoints, boolean fenced) {
    public Broker {
      endpoints = Map.copyOf(endpoints);
    }
  }

  /**
   * A topic.
   *
   * @param name its name
   * @param id its id
   * @param internal whether it belongs to the broker itself
   * @param partitions by rising number, from 0, without gaps
   */
  record Topic(String name, UUID id, boolean internal, List<Partition> partitions) {
    public Topic {
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * A partition.
   *
   * @param partition its number
   * @param leader a broker, or -1
   * @param leaderEpoch rises with every change of the leader
   * @param replicas brokers, the preferred leader first
   * @param isr the in-sync replicas
   * @param offline replicas on brokers that are gone
   */
  record Partition(
      int partition,
      int leader,
      int leaderEpoch,
      List<Integer> replicas,
      List<Integer> isr,
      List<Integer> offline) {
    public Partition {
      replicas = List.copyOf(replicas);
      isr = List.copyOf(isr);
      offline = List.copyOf(offline);
    }
  }
}
